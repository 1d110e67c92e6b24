import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { endpoints, pathsOf, pathWith, standardEndpoints } from '@latchkey/protocol'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { dropBodiesOfHead, withHead } from '../../src/http/with-head.ts'
import { identity } from '../../src/index.ts'
import { verificationPagePath } from '../../src/verification/verification-link.ts'
import { issuer } from '../support/service.ts'

t.test('withHead adds HEAD to GET, and nothing to other methods', async (t) => {
  t.same(withHead('GET'), ['GET', 'HEAD'])
  t.same(withHead('POST'), ['POST'])
})

t.test(
  'HEAD answers wherever GET does, without a body, at a host that adds none and lets none be written',
  async (t) => {
    const host = Fastify({ exposeHeadRoutes: false, http: { rejectNonStandardBodyWrites: true } })
    t.after(() => host.close())
    await host.register(identity, { databaseUrl: ':memory:', issuer, dev: true })
    const origin = await host.listen({ port: 0 })
    const { discovery, jwks, token, userinfo } = standardEndpoints
    const operation = pathWith(endpoints.readUser.path, { userId: 'nobody' })
    const standard = [
      jwks.path,
      userinfo.path,
      ...pathsOf(discovery),
      ...pathsOf(token),
      verificationPagePath,
    ]
    for (const path of ['/health/live', '/health/ready', '/openapi.json', ...standard, operation]) {
      const [get, head] = [await fetch(origin + path), await fetch(origin + path, { method: 'HEAD' })]
      const body = await get.text()
      t.not(get.status, 404, path)
      t.strictSame([head.status, await head.text()], [get.status, ''], path)
      t.equal(head.headers.get('content-length'), String(Buffer.byteLength(body)), path)
    }
  },
)

t.test('a host may add HEAD to the pages of dev mode', async (t) => {
  const host = Fastify()
  t.after(() => host.close())
  const added: string[] = []
  host.addHook('onRoute', ({ method, url }) => {
    if (method === 'HEAD') added.push(url)
  })
  await host.register(identity, { databaseUrl: ':memory:', issuer, dev: true })
  t.match(added, ['/dev/faults', '/dev/outbox'])
  for (const url of added.filter((each) => !each.includes(':'))) {
    const [get, head] = [await host.inject(url), await host.inject({ method: 'HEAD', url })]
    t.strictSame([head.statusCode, head.body], [get.statusCode, ''], url)
  }
})

/** A host that answers with what a hook of its own made of the body. */
async function headOf(t: Test, body: Readable | ReadableStream) {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const host = Fastify({ exposeHeadRoutes: false, logger: { level: 'error', stream } })
  t.after(() => host.close())
  host.addHook('onSend', async () => body)
  dropBodiesOfHead(host)
  host.route({ method: withHead('GET'), url: '/', handler: async () => 'text' })
  const { statusCode, body: text } = await host.inject({ method: 'HEAD', url: '/' })
  t.strictSame([statusCode, text], [200, ''])
  return { lines }
}

t.test('a stream that a hook of the host made of the body is read to its end', async (t) => {
  const body = Readable.from(['a', 'b'])
  const ended = finished(body)
  await headOf(t, body)
  await ended
  t.ok(body.readableEnded)
})

t.test('a web stream that a hook of the host made of the body is cancelled', async (t) => {
  const cancelled = Promise.withResolvers<void>()
  const { lines } = await headOf(t, new ReadableStream({ cancel: () => cancelled.resolve() }))
  await cancelled.promise
  t.strictSame(lines, [])
})

t.test('a stream that fails beside an answer to HEAD is logged', async (t) => {
  const fails = () => {
    throw new Error('no body')
  }
  const node = new Readable({ read: () => void node.destroy(new Error('no body')) })
  const failed = finished(node).catch(() => {})
  const { lines } = await headOf(t, node)
  await failed
  const { lines: ofWeb } = await headOf(t, new ReadableStream({ cancel: fails }))
  await turn()
  for (const logged of [lines, ofWeb]) {
    t.strictSame(logged.length, 1)
    t.match(JSON.parse(logged[0] ?? ''), { err: { message: 'no body' } })
  }
})
