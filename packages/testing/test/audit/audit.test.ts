import { Readable } from 'node:stream'
import formbody from '@fastify/formbody'
import { latchkey } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { type AuditReport, audit, startIdentity, type TestIdentity } from '../../src/index.ts'

/** What a bad app does otherwise than a good one. */
interface Badness {
  /** Before the plugin. */
  early?: (app: FastifyInstance) => void
  /** After it. */
  late?: (app: FastifyInstance) => void
  /** Where a log-in leads. */
  destination?: (app: FastifyInstance, returnTo: string) => string
  /** Has no log-in page. */
  hasLogin?: boolean
}

/** Audits an app that passes, but for what is asked for. */
async function auditOf(t: Test, bad: Badness = {}, given?: TestIdentity): Promise<AuditReport> {
  const identity = given ?? (await startIdentity())
  const app = Fastify()
  t.after(async () => {
    await app.close()
    if (given === undefined) await identity.close()
  })
  await app.register(formbody)
  bad.early?.(app)
  await app.register(latchkey, identity.options('app'))
  app.get('/', { config: { auth: false } }, async () => 'welcome')
  app.get('/orders/:id', { config: { auth: true } }, async (request) => request.auth.sub)
  app.get('/transfer', { config: { auth: { mfa: 'strict' } } }, async () => 'yours')
  // it never ends
  app.get('/events', { config: { auth: true } }, (_request, reply) => {
    reply.type('text/event-stream').send(Readable.from(sse()))
  })
  app.post('/transfer', { config: { auth: { mfa: 'strict' } } }, async () => 'done')
  const { destination = (app: FastifyInstance, value: string) => app.latchkey.returnTo(value) } = bad
  if (bad.hasLogin !== false) {
    app.post<{ Body: Record<string, string>; Querystring: { return_to?: string } }>(
      '/login',
      { config: { auth: false } },
      async (request, reply) => {
        const { username = '', password = '' } = request.body
        const { status } = await request.login({ method: 'password', username, password })
        if (status !== 'authenticated') return reply.code(401).send(status)
        return reply.redirect(destination(app, request.query.return_to ?? ''), 303)
      },
    )
  }
  app.post('/logout', { config: { auth: false } }, async (request) => (await request.logout()).status)
  bad.late?.(app)
  return audit(app, { identity })
}

async function* sse() {
  yield 'data: hello\n\n'
  await new Promise(() => {})
}

const found = ({ findings }: AuditReport) =>
  findings.map(({ rule, where, message }) => `${rule}: ${where} ${message}`)

t.test('a good app passes each rule', async (t) => {
  const report = await auditOf(t)
  t.same(report.findings, [])
  t.same(report.skipped, [])
  t.equal(report.toText(), '11 of 11 rules tried, 0 findings')
})

t.test('each fault of a bad app is found', async (t) => {
  /** A session of the app's own, beside the plugin's: the id is never changed and never forgotten. */
  const legacySession = (app: FastifyInstance) => {
    const signedIn = new Set<string>()
    const idOf = (cookie = '') => /legacy=(\w+)/.exec(cookie)?.[1]
    app.addHook('onRequest', async (request, reply) => {
      const id = idOf(request.headers.cookie)
      if (id === undefined) reply.header('set-cookie', 'legacy=visitor1; HttpOnly; SameSite=Lax; Path=/')
      if (id !== undefined && signedIn.has(id) && request.url.startsWith('/orders/'))
        await reply.send('orders')
    })
    app.addHook('onResponse', async (request, reply) => {
      const id = idOf(request.headers.cookie)
      if (request.url === '/login' && reply.statusCode === 303 && id !== undefined) signedIn.add(id)
    })
  }
  const cases: [string, Badness, RegExp][] = [
    [
      'guarded-routes',
      {
        early: (app) =>
          app.addHook('onRequest', async (request, reply) => {
            if (request.method === 'HEAD') await reply.send()
          }),
      },
      /^guarded-routes: HEAD \/orders\/1 answers 200 without a sign-in$/,
    ],
    [
      'undeclared-routes',
      { late: (app) => app.get('/forgotten', async () => 'open') },
      /^undeclared-routes: GET,HEAD \/forgotten has no config.auth$/,
    ],
    [
      'undeclared-routes before the plugin',
      { early: (app) => app.get('/early', { config: { auth: true } }, async () => 'open') },
      /^undeclared-routes: GET, ?HEAD \/early was declared before the plugin/,
    ],
    [
      'requirements',
      {
        early: (app) =>
          app.addHook('onRequest', async (request, reply) => {
            if (request.headers.cookie?.includes('app') && request.url === '/transfer')
              await reply.send('a cached page')
          }),
      },
      /^requirements: GET \/transfer lets in a password alone$/,
    ],
    [
      'refusals',
      {
        early: (app) =>
          app.addHook('onRequest', async ({ url, headers }, reply) => {
            if (url === '/orders/1' && headers.accept === 'application/json')
              await reply.code(500).send('broken')
          }),
      },
      /^refusals: GET \/orders\/1 answers a script with 500$/,
    ],
    [
      'cookie-flags',
      {
        late: (app) =>
          app.addHook('onSend', async (_request, reply) => {
            const cookies = [reply.getHeader('set-cookie') ?? []].flat().map(String)
            reply.removeHeader('set-cookie')
            for (const cookie of cookies) reply.header('set-cookie', cookie.replace('; HttpOnly', ''))
          }),
      },
      /^cookie-flags: POST \/login sets \S+ without HttpOnly$/,
    ],
    [
      'session-fixation',
      { early: legacySession },
      /^session-fixation: GET \/orders\/1 lets in cookies that were set before the log-in$/,
    ],
    [
      'replay-after-logout',
      {
        early(app) {
          // pages of whoever asked for them, kept by cookie
          const cached = new Map<string, string>()
          app.addHook('onRequest', async ({ url, headers }, reply) => {
            const page = cached.get(`${url} ${headers.cookie}`)
            if (page !== undefined) await reply.send(page)
          })
          app.addHook('onSend', async ({ url, headers }, _reply, payload) => {
            if (url === '/logout') cached.set(`/orders/1 ${headers.cookie}`, 'orders')
            return payload
          })
        },
      },
      /^replay-after-logout: GET \/orders\/1 lets in cookies from before the log-out$/,
    ],
    [
      'cross-site-requests',
      {
        early: (app) =>
          app.addHook('onRequest', async ({ headers }) => {
            headers.origin = 'http://localhost:3000'
            headers['sec-fetch-site'] = 'same-origin'
          }),
      },
      /^cross-site-requests: POST \/login logs in by a form of another site$/,
    ],
    [
      'open-redirect',
      { destination: (_app, value) => (value === '' ? '/' : value) },
      /^open-redirect: POST \/login redirects to "\/\/evil.example"$/,
    ],
    [
      'cache-headers',
      {
        late: (app) =>
          app.addHook('onSend', async (_request, reply) => {
            reply.header('cache-control', 'public, max-age=60')
          }),
      },
      /^cache-headers: GET \/orders\/1 has Cache-Control public, max-age=60$/,
    ],
    [
      'token-leaks',
      {
        late: (app) =>
          app.get('/token', { config: { auth: true } }, async (request) => request.auth.accessToken()),
      },
      /^token-leaks: GET \/token has a token in its body$/,
    ],
  ]
  const identity = await startIdentity()
  t.after(() => identity.close())
  for (const [name, bad, expected] of cases) {
    const lines = found(await auditOf(t, bad, identity))
    t.ok(
      lines.some((line) => expected.test(line)),
      `${name}\n${lines.join('\n')}`,
    )
  }
})

t.test('rules that need a page which is not there are reported as not tried', async (t) => {
  const report = await auditOf(t, { hasLogin: false })
  t.same(report.findings, [])
  t.same(report.skipped[0], { rule: 'cookie-flags', reason: 'there is no route POST /login' })
  t.match(report.toText(), /^not tried: open-redirect, because there is no route POST \/login$/m)
})

t.test('a report is text, JSON and SARIF, and says how to mend a fault', async (t) => {
  const report = await auditOf(t, { late: (app) => app.get('/forgotten', async () => 'open') })
  t.match(
    report.toText(),
    /^warning: GET,HEAD \/forgotten has no config\.auth \(undeclared-routes\)\n {2}Give the route/,
  )
  t.match(JSON.parse(JSON.stringify(report)), { findings: [{ rule: 'undeclared-routes', level: 'warning' }] })
  t.match(report.toSarif(), {
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: '@latchkey/testing' } },
        results: [{ ruleId: 'undeclared-routes', level: 'warning', message: { text: /forgotten/ } }],
      },
    ],
  })
})
