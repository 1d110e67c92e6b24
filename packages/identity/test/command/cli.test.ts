import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '@latchkey/local-services'
import t, { type Test } from 'tap'
import { type CliRun, runCli } from '../support/child.ts'
import { postgres } from '../support/databases.ts'
import { password, secrets, seed } from '../support/seed.ts'
import { basic } from '../support/service.ts'

async function directoryOf(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-cli-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function seedFile(t: Test): Promise<string> {
  const path = join(await directoryOf(t), 'seed.json')
  await writeFile(path, JSON.stringify(seed))
  return path
}

const listening = /^identity listening on (http:\/\/\S+)\n$/
const addressOf = (run: CliRun) => run.until((stdout) => listening.exec(stdout)?.[1])

async function clientToken(origin: string): Promise<string> {
  const granted = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers: { authorization: basic('shop-web', secrets['shop-web']) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const token: { access_token: string } = JSON.parse(await granted.text())
  return token.access_token
}

const logInWith = (origin: string, token: string) =>
  fetch(`${origin}/cis/v1/auth/password/authenticate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'alice', password }),
  })

const logIn = async (origin: string) => logInWith(origin, await clientToken(origin))

t.test(
  'serve answers the wire API for the seeded client, and exits within seconds on SIGTERM and SIGINT',
  async (t) => {
    const LATCHKEY_SEED = await seedFile(t)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const run = runCli(t, ['serve'], {
        PORT: '0',
        LATCHKEY_DEV: '1',
        LATCHKEY_DATABASE_URL: ':memory:',
        LATCHKEY_SEED,
      })
      const origin = await addressOf(run)
      t.match(origin, /^http:\/\/127\.0\.0\.1:\d+$/)
      t.equal((await logIn(origin)).status, 200)
      const metadata = await (await fetch(`${origin}/.well-known/openid-configuration`)).text()
      const discovery: { issuer: string } = JSON.parse(metadata)
      t.equal(discovery.issuer, origin.replace('127.0.0.1', 'localhost'))
      t.equal((await fetch(`${origin}/dev/outbox`)).status, 200)
      const asked = Date.now()
      run.child.kill(signal)
      t.equal(await run.exited, 0)
      t.ok(Date.now() - asked < 9000, 'before the time limit for what is under way')
      t.match(run.stdout(), listening, 'one line on stdout')
      await t.rejects(fetch(origin))
    }
  },
)

t.test('SIGTERM while password hashes wait answers every log-in and exits with 0', async (t) => {
  const scene = async () => {
    const run = runCli(t, ['serve'], {
      PORT: '0',
      LATCHKEY_DEV: '1',
      LATCHKEY_DATABASE_URL: ':memory:',
      LATCHKEY_SEED: await seedFile(t),
    })
    const origin = await addressOf(run)
    const token = await clientToken(origin)
    const logins = Array.from({ length: 30 }, () => logInWith(origin, token))
    await Promise.any(logins)
    run.child.kill('SIGTERM')
    return { answers: await Promise.allSettled(logins), exited: await run.exited }
  }
  let { answers, exited } = await scene()
  // a busy machine may not get the connections accepted in the time that a stop has
  for (let tries = 1; tries < 3 && answers.some(({ status }) => status === 'rejected'); tries += 1) {
    ;({ answers, exited } = await scene())
  }
  t.equal(exited, 0)
  const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  t.equal(given.length, 30)
  const refused = given.filter(({ status }) => status === 503)
  t.ok(refused.length > 0, `${refused.length} were refused`)
  t.strictSame(
    given.map(({ status }) => status).filter((status) => ![200, 429, 503].includes(status)),
    [],
  )
  for (const answer of refused) {
    t.equal(answer.headers.get('retry-after'), '1')
    t.match(await answer.json(), { error_code: 'temporarily_unavailable' })
  }
})

t.test('outside dev mode serve works with master keys, PostgreSQL and an issuer of its own', async (t) => {
  const env = {
    PORT: '0',
    LATCHKEY_DATABASE_URL: await postgres.openShared(t),
    LATCHKEY_MASTER_KEYS: randomBytes(32).toString('base64url'),
    LATCHKEY_ISSUER: 'https://id.example.com',
    LATCHKEY_SEED: await seedFile(t),
  }
  const migrated = runCli(t, ['migrate'], env)
  t.equal(await migrated.exited, 0)
  t.match(migrated.stdout(), /up to date/)
  const runs = [runCli(t, ['serve'], env), runCli(t, ['serve'], env)]
  const origins = await Promise.all(runs.map(addressOf))
  const keys = await Promise.all(
    origins.map(async (origin) => (await fetch(`${origin}/cis/oidc/jwks`)).text()),
  )
  t.equal(keys[0], keys[1])
  for (const origin of origins) {
    t.equal((await logIn(origin)).status, 200)
    t.equal((await fetch(`${origin}/dev/outbox`)).status, 404)
  }
  for (const run of runs) run.child.kill('SIGTERM')
  t.strictSame(await Promise.all(runs.map((run) => run.exited)), [0, 0])
})

// readEnvironment's own faults: environment.test.ts
t.test('U08 serve exits with 1 and one line on stderr for invalid settings, without a secret', async (t) => {
  const masterKey = randomBytes(32).toString('base64url')
  const broken = join(await directoryOf(t), 'seed.json')
  await writeFile(broken, '{"tenants": [')
  const base = { PORT: '0', LATCHKEY_DATABASE_URL: ':memory:' }
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /config_invalid.*: LATCHKEY_MASTER_KEYS is required/],
    [{ LATCHKEY_MASTER_KEYS: `${masterKey},short` }, /config_invalid.*LATCHKEY_MASTER_KEYS\[1\]/],
    [{ LATCHKEY_DEV: '1', LATCHKEY_SEED: broken }, /seed_invalid.*not JSON/],
    [{ LATCHKEY_DEV: '1', LATCHKEY_ISSUER: 'http://id.example.com' }, /config_invalid.*LATCHKEY_ISSUER/],
  ]
  for (const [env, expected] of cases) {
    const run = runCli(t, ['serve'], { ...base, ...env })
    t.equal(await run.exited, 1, JSON.stringify(env))
    t.match(run.stderr(), expected)
    t.equal(run.stderr().trimEnd().split('\n').length, 1)
    t.equal(run.stdout(), '')
    t.notMatch(run.stderr(), masterKey)
  }
})

t.test('serve exits with 1 if the port is in use, and an unknown command with 2 and the usage', async (t) => {
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  t.after(() => server.close())
  const run = runCli(t, ['serve'], {
    PORT: String(port),
    LATCHKEY_DEV: '1',
    LATCHKEY_DATABASE_URL: ':memory:',
  })
  t.equal(await run.exited, 1)
  t.match(run.stderr(), /cannot listen: .*EADDRINUSE/)
  const other = runCli(t, ['serv'], {})
  t.equal(await other.exited, 2)
  t.match(other.stderr(), /Usage: latchkey-identity/)
})

t.test('N14 with LATCHKEY_METRICS_PORT serve answers /metrics on a listener of its own', async (t) => {
  const run = runCli(t, ['serve'], {
    PORT: '0',
    LATCHKEY_DEV: '1',
    LATCHKEY_DATABASE_URL: ':memory:',
    LATCHKEY_SEED: await seedFile(t),
    LATCHKEY_METRICS_PORT: '0',
  })
  const origin = await run.until((stdout) => /^identity listening on (\S+)$/m.exec(stdout)?.[1])
  const metrics = await run.until(
    (stdout) => /^metrics at (http:\/\/127\.0\.0\.1:\d+\/metrics)$/m.exec(stdout)?.[1],
  )
  t.equal((await logIn(origin)).status, 200)
  const answer = await fetch(metrics)
  const text = await answer.text()
  t.match(text, 'latchkey_identity_logins_total{method="password",outcome="success"} 1')
  t.match(text, /^nodejs_eventloop_lag_p99_seconds /m)
  t.equal((await fetch(`${origin}/metrics`)).status, 404)
  t.equal((await fetch(new URL('/health/ready', metrics))).status, 404)
  run.child.kill('SIGTERM')
  t.equal(await run.exited, 0)
})

t.test('with LATCHKEY_EXIT_WITH_PARENT serve exits when its parent is gone', async (t) => {
  const cli = fileURLToPath(new URL('../../src/command/cli.ts', import.meta.url))
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, [${JSON.stringify(cli)}, 'serve'], { stdio: ['ignore', 'pipe', 'ignore'] })
    child.stdout.once('data', (line) => { process.stdout.write(child.pid + ' ' + line, () => process.exit(0)) })`
  const parent = spawn(process.execPath, ['-e', script], {
    env: {
      ...childEnvironment(),
      PORT: '0',
      LATCHKEY_DEV: '1',
      LATCHKEY_DATABASE_URL: ':memory:',
      LATCHKEY_EXIT_WITH_PARENT: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  parent.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await new Promise((resolve) => parent.once('close', resolve))
  const [, pid, origin] = /^(\d+) identity listening on (\S+)/.exec(said) ?? []
  t.ok(pid !== undefined && origin !== undefined, said)
  const isAlive = () => {
    try {
      return process.kill(Number(pid), 0)
    } catch {
      return false
    }
  }
  const deadline = Date.now() + 10_000
  while (isAlive() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
  t.notOk(isAlive())
})
