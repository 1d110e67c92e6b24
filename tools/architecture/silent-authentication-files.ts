import { Session } from 'node:inspector/promises'
import { relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { latchkey } from '@latchkey/fastify'
import { createIdentityServer } from '@latchkey/identity'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import { workspaceRoot } from './read-imports.ts'

const password = 'correct-horse-battery-staple'
const clientSecret = 'a-client-secret-that-is-long-enough-0001'
const issuer = 'http://localhost:4000'

/** Within this time, the service has written and chained the audit events of earlier requests. */
const behindAnswersMs = 1500
/** Runs at most; it ends as soon as two in a row bring nothing new. */
const mostRuns = 10

/**
 * Source files with a function that runs while one browser, signed in at one app, opens another app for the
 * first time: the app, the client and the identity service together, on memory stores. Code that ran at import
 * does not count, nor do the pages and faults of dev mode and the sender of the outbox.
 */
export async function silentAuthenticationFiles(): Promise<string[]> {
  const service = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed: seed() })
  const store = memoryStore()
  const open = [service]
  try {
    const baseUrl = await service.listen({ host: '127.0.0.1', port: 0 })
    const [shop, bank] = [await app('shop', baseUrl, store), await app('bank', baseUrl, store)]
    open.push(shop, bank)
    // the first round fills what is filled once: keys, tokens of the clients, prepared statements
    await shop.inject({ url: '/account', headers: { cookie: await signIn(bank) } })
    // on a busy machine something else may happen during a run: what counts is what happens in all of them
    let common: ReadonlySet<string> | undefined
    for (let [run, unchanged] = [0, 0]; run < mostRuns && unchanged < 2; run += 1) {
      const cookie = await signIn(shop)
      // what these leave to be done behind their answers is not part of the next
      await delay(behindAnswersMs)
      const files = await filesRunBy(async () => {
        const response = await bank.inject({ url: '/account', headers: { cookie } })
        if (response.body !== 'silent_authentication')
          throw new Error(`no silent authentication: ${response.body}`)
      })
      const before = common?.size
      common = common?.intersection(new Set(files)) ?? new Set(files)
      unchanged = common.size === before ? unchanged + 1 : 0
    }
    return [...(common ?? [])].sort()
  } finally {
    for (const one of open) await one.close()
  }
}

async function filesRunBy(work: () => Promise<void>): Promise<string[]> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    await session.post('Profiler.takePreciseCoverage')
    await work()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const urls = result
      .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
      .map(({ url }) => url)
    // without the pages and faults of dev mode, in which only the measured service runs, and without the sender of the outbox,
    // which looks for messages at any time
    return urls
      .filter((url) => url.startsWith('file:'))
      .map((url) => relative(workspaceRoot, fileURLToPath(url)))
      .filter((path) => !/\/src\/(dev-pages|faults|outbox)\//.test(path))
      .filter((path) => /^packages\/[^/]+\/src\//.test(path))
      .sort()
  } finally {
    session.disconnect()
  }
}

async function app(name: string, baseUrl: string, store: ReturnType<typeof memoryStore>) {
  const app = Fastify()
  await app.register(latchkey, {
    app: name,
    origin: 'http://localhost:3001',
    // a busy machine needs longer than a user would wait
    client: { baseUrl, issuer, tenantId: 'demo', clientId: `${name}-web`, clientSecret, deadlineMs: 20_000 },
    secrets: [`a-secret-of-${name}-that-is-long-enough`],
    signOn: { secrets: ['a-secret-of-the-group-that-is-long-enough'] },
    store,
  })
  app.get('/account', { config: { auth: true } }, async (request) => request.auth.source)
  app.post('/login', async (request) => request.login({ method: 'password', username: 'alice', password }))
  await app.ready()
  return app
}

/** Logs alice in and returns the `Cookie` header that a browser would send to every app on the host. */
async function signIn(app: FastifyInstance): Promise<string> {
  const response = await app.inject({
    method: 'POST',
    url: '/login',
    headers: { origin: 'http://localhost:3001', 'sec-fetch-site': 'same-origin' },
  })
  if (response.cookies.length === 0) throw new Error(`no log-in: ${response.body}`)
  return response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

function seed() {
  const clients = ['shop', 'bank'].map((name) => ({
    client_id: `${name}-web`,
    client_secret: clientSecret,
    permissions: ['*'],
  }))
  const users = [{ username: 'alice', credentials: { password, force_replace: false } }]
  return { tenants: [{ tenant_id: 'demo', apps: [{ app_id: 'all', name: 'All', clients }], users }] }
}
