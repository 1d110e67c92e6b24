import { randomBytes } from 'node:crypto'
import { createIdentityServer } from '@latchkey/identity'
import { freePort, startRedis } from '@latchkey/local-services'
import t, { type Test } from 'tap'
import { CookieJar } from '../../demo/src/visitor/cookie-jar.ts'
import { startAppProcesses } from './support/app-processes.ts'

const clientSecret = 'demo-secret-not-for-production-000000'
const ledger = 'https://ledger.example'
const askPath = '/session/authenticate'
const alice = { username: 'alice', password: 'correct-horse-battery-staple' }

/** The identity service, one process of the shop and four of the bank, and the calls that the service got. */
async function startScene(t: Test, accessTokenSeconds = 3600) {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const client = (name: string) => ({
    ...{ client_id: `${name}-web`, client_secret: clientSecret, permissions: ['*'] },
    ...{ redirect_uris: [], resources: [ledger] },
  })
  const apps = ['shop', 'bank'].map((name) => ({ app_id: name, name, clients: [client(name)] }))
  const users = [
    { username: alice.username, credentials: { password: alice.password, force_replace: false } },
  ]
  const identity = await createIdentityServer({
    ...{ databaseUrl: ':memory:', issuer, dev: true, lifetimes: { accessTokenSeconds } },
    seed: { tenants: [{ tenant_id: 'demo', apps, users }] },
  })
  t.teardown(() => identity.close())
  const asked: string[] = []
  const hooks = { onAsk: () => {} }
  identity.server.on('request', ({ url }) => {
    asked.push(String(url))
    if (String(url).includes(askPath)) hooks.onAsk()
  })
  await identity.listen({ host: '127.0.0.1', port })
  const group = { secrets: [randomBytes(32).toString('base64url')] }
  const optionsOf = (app: string) => ({
    redisUrl: redis.url,
    latchkey: {
      ...{ app, origin: 'http://127.0.0.1', signOn: group },
      secrets: [randomBytes(32).toString('base64url')],
      client: {
        baseUrl: issuer,
        issuer,
        tenantId: 'demo',
        clientId: `${app}-web`,
        clientSecret,
        deadlineMs: 30_000,
      },
    },
  })
  const [shop] = await startAppProcesses(t, 1, optionsOf('shop'))
  const banks = await startAppProcesses(t, 4, optionsOf('bank'))
  const jar = new CookieJar()
  const login = await fetch(`${shop?.url}/login`, {
    method: 'POST',
    headers: { origin: 'http://127.0.0.1', 'content-type': 'application/json' },
    body: JSON.stringify(alice),
  })
  t.equal(await login.text(), 'authenticated')
  jar.take(login.headers.getSetCookie())
  const calls = () => asked.filter((url) => url.includes(askPath)).length
  return { banks, jar, calls, hooks }
}

const accountsOf = (banks: readonly { url: string }[]) => banks.map(({ url }) => `${url}/account`)

/** 50 concurrent requests to each process, with the present cookies. */
async function visitAll(urls: readonly string[], jar: CookieJar): Promise<Response[]> {
  const cookie = jar.header()
  const visits = urls.flatMap((url) => Array.from({ length: 50 }, () => fetch(url, { headers: { cookie } })))
  return await Promise.all(visits)
}

/** How long processes wait for each other's call: a call that takes longer is made again, as it should be. */
const noteMs = 2_000

/** Visits in a new scene, and again if the machine was too busy for the visits to prove anything; four times at most. */
async function visitsInTime<Scene>(
  open: () => Promise<Scene>,
  visit: (scene: Scene) => Promise<Response[]>,
): Promise<{ scene: Scene; answers: Response[] }> {
  for (let tries = 1; ; tries += 1) {
    const scene = await open()
    const before = Date.now()
    const answers = await visit(scene)
    if (Date.now() - before < noteMs || tries === 4) return { scene, answers }
  }
}

const localIds = (answers: readonly Response[]) =>
  new Set(
    answers.flatMap((answer) => {
      const cookies = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('latchkey-bank='))
      return cookies.map((cookie) => cookie.slice(0, cookie.indexOf(';')))
    }),
  )

t.test(
  'R06 W14 50 first requests to each of four processes make one call and one local session',
  async (t) => {
    const { scene, answers } = await visitsInTime(
      () => startScene(t),
      ({ banks, jar }) => visitAll(accountsOf(banks), jar),
    )
    const { banks, jar, calls } = scene
    const urls = accountsOf(banks)
    t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
    t.equal(calls(), 1)
    t.equal(localIds(answers).size, 1, 'every answer that sets the cookie sets the same')
    for (const answer of answers) jar.take(answer.headers.getSetCookie())
    for (const url of urls) {
      const next = await fetch(url, { headers: { cookie: jar.header() } })
      t.match(await next.json(), { source: 'local_session' })
    }
    t.equal(calls(), 1)
  },
)

t.test('F12 F17 50 token renewals in each of four processes make one call', async (t) => {
  const open = async () => {
    const scene = await startScene(t)
    const first = await fetch(`${scene.banks[0]?.url}/account`, { headers: { cookie: scene.jar.header() } })
    scene.jar.take(first.headers.getSetCookie())
    t.equal(scene.calls(), 1)
    return scene
  }
  const tokens = `/token?resource=${encodeURIComponent(ledger)}`
  const { scene, answers } = await visitsInTime(open, ({ banks, jar }) =>
    visitAll(
      banks.map(({ url }) => url + tokens),
      jar,
    ),
  )
  t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
  t.equal(scene.calls(), 2, 'the first renewal is one call')
})

t.test(
  'R06 a process that dies during its call delays the others briefly, and one of them calls again',
  async (t) => {
    const { banks, jar, calls, hooks } = await startScene(t)
    const [first, ...others] = banks
    const asks = new Promise<void>((resolve) => {
      hooks.onAsk = () => {
        hooks.onAsk = () => {}
        first?.child.kill('SIGKILL')
        resolve()
      }
    })
    const lost = visitAll([`${first?.url}/account`], jar).then(
      () => 'answered',
      () => 'lost',
    )
    await asks
    const before = Date.now()
    const answers = await visitAll(accountsOf(others), jar)
    t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
    t.equal(calls(), 2)
    t.ok(Date.now() - before < 20_000, `they waited for ${Date.now() - before} ms`)
    t.equal(await lost, 'lost')
  },
)
