import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { endpoints } from '@latchkey/protocol'
import type { Test } from 'tap'
import t from 'tap'
import { sqlite } from '../../../support/databases.ts'
import { newPassword, passwordSeed } from '../../../support/password-seed.ts'
import { startService } from '../../../support/service.ts'

const digest = createHash('sha1').update(newPassword).digest('hex').toUpperCase()

interface RangeServer {
  url: string
  seen: IncomingMessage[]
}

/** Answers as the range API does; undefined: never. */
async function rangeServer(
  t: Test,
  answer: { status: number; body: string } | undefined,
): Promise<RangeServer> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    if (answer === undefined) return
    response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}/range/`, seen }
}

async function create(t: Test, breachedPasswordsUrl: string, rules: object = { checkHibp: true }) {
  const service = await startService(t, sqlite, { seed: passwordSeed(rules), breachedPasswordsUrl })
  const credentials = { password: newPassword, force_replace: false }
  return service.post(endpoints.createUser.path, { username: 'dana', credentials })
}

const others = `${'0'.repeat(35)}:3\r\n`

t.test('a password that has leaked is refused, and only five digits of its hash are sent', async (t) => {
  const { url, seen } = await rangeServer(t, { status: 200, body: `${others}${digest.slice(5)}:42\r\n` })
  const answer = await create(t, url)
  t.strictSame([answer.status, answer.body.error_code], [400, 'auth_password_breached'])
  t.notMatch(answer.text, newPassword)
  t.equal(seen[0]?.url, `/range/${digest.slice(0, 5)}`)
  t.equal(seen[0]?.headers['add-padding'], 'true')
})

t.test('a password that is not among the answers, or only as padding, will do', async (t) => {
  for (const body of [others, `${others}${digest.slice(5)}:0\r\n`]) {
    const { url } = await rangeServer(t, { status: 200, body })
    t.equal((await create(t, url)).status, 201)
  }
})

t.test('without an answer in time, or with one of another kind, the password will do', async (t) => {
  const broken = [undefined, { status: 503, body: 'no' }, { status: 200, body: 'x'.repeat(600_000) }]
  for (const answer of broken) {
    const { url, seen } = await rangeServer(t, answer)
    t.equal((await create(t, url)).status, 201)
    t.equal(seen.length, 1)
  }
})

t.test('nothing is asked unless the app wants it, nor for a password that is weak already', async (t) => {
  const { url, seen } = await rangeServer(t, { status: 200, body: `${digest.slice(5)}:42` })
  t.equal((await create(t, url, {})).status, 201)
  t.equal((await create(t, url, { checkHibp: true, passwordComplexity: 5 })).status, 400)
  t.equal(seen.length, 0)
})

t.test('the address of the look-up has to be https, or of this machine', async (t) => {
  for (const url of ['http://example.com/', 'ftp://example.com/', 'nothing', 'https://a:b@example.com/']) {
    await t.rejects(create(t, url), { code: 'config_invalid' })
  }
})
