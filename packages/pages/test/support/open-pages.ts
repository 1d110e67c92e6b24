import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import { createIdentityServer } from '@latchkey/identity'
import { freePort } from '@latchkey/local-services'
import { memoryStore, type Store } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { type AccountPagesOptions, accountPages } from '../../src/index.ts'
import { Browser } from './browser.ts'

export const password = 'correct-horse-battery-staple'
const secret = 'a-secret-of-a-client-of-this-test-0123456789'
const issuer = 'http://localhost:4000'

/** A message that the service sent. */
export interface Sent {
  channel: string
  to: string
  code?: string
  link?: string
  body: string
}

/** An app with the pages, in front of an identity service of its own. */
export interface OpenedPages {
  app: FastifyInstance
  service: FastifyInstance
  origin: string
  /** Where the service listens. */
  serviceUrl: string
  /** The addresses that take forms. */
  posts: readonly string[]
  /** A browser without scripts. */
  browser: () => TestBrowser
  /** The newest message to an address. */
  newest(to: string): Promise<Sent>
  /** How many messages were sent to an address. */
  count(to: string): Promise<number>
  /** Calls the management API as an app that may do everything. */
  manage(method: 'POST' | 'PUT', path: string, body: object): Promise<number>
}

/** How an app with the pages is built. */
export interface PagesSetUp {
  pages?: Partial<AccountPagesOptions>
  /** Log-in preferences of the app, by their names on the wire. */
  preferences?: Readonly<Record<string, unknown>>
  allowPublicSignup?: boolean
  /** Further users of the seed. */
  users?: readonly object[]
  store?: Store
  /** The clock of the app and the service, in milliseconds. @default Date.now */
  now?: () => number
  /** @default what apps with these pages need */
  stepUpMethods?: LatchkeyOptions['stepUpMethods']
  /** The app listens on a port of `localhost`, for a real browser. @default false */
  listens?: boolean
}

/** Opens an app with the pages; it ends with the test. */
export async function openPages(t: Test, setUp: PagesSetUp = {}): Promise<OpenedPages> {
  const port = setUp.listens ? await freePort() : 4001
  const origin = `http://localhost:${port}`
  const clock = setUp.now && { now: setUp.now }
  const service = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer,
    dev: true,
    passwordHashing: { memoryKib: 8, passes: 1 },
    seed: seedOf(origin, setUp),
    ...clock,
  })
  const baseUrl = await service.listen({ host: '127.0.0.1', port: 0 })
  const app = Fastify()
  t.teardown(async () => {
    await app.close()
    await service.close()
  })
  await app.register(latchkey, {
    app: 'shop',
    origin,
    client: {
      ...{ baseUrl, issuer, tenantId: 'demo', clientId: 'shop-web', clientSecret: secret, ...clock },
      // a busy machine may take longer than a user would wait
      deadlineMs: 20_000,
    },
    store: setUp.store ?? memoryStore(clock),
    ...clock,
    secrets: ['the shop seals its tokens with this one'],
    signOn: { secrets: ['shop and bank seal their record with this'] },
    stepUpMethods: setUp.stepUpMethods ?? ['sms', 'otp', 'webauthn'],
    claims: { id_token: { username: null, email: null, phone_number: null } },
  })
  const posts: string[] = []
  app.addHook('onRoute', ({ method, url }) => {
    if ([method].flat().includes('POST')) posts.push(url)
  })
  await app.register(accountPages, { name: 'Marmalade', language: 'en', ...setUp.pages })
  app.get('/', { config: { auth: 'optional' } }, async ({ auth }) => ({ sub: auth?.sub, amr: auth?.amr }))
  app.get('/safe', { config: { auth: { mfa: 'strict' } } }, async ({ auth }) => ({ amr: auth.amr }))
  app.get('/old', { config: { auth: { maxAgeSeconds: 600 } } }, async ({ auth }) => ({ amr: auth.amr }))
  app.get('/broken', async () => {
    throw new Error('the inside of the machine')
  })
  if (setUp.listens) await app.listen({ host: 'localhost', port })
  const outbox = async (to: string): Promise<Sent[]> =>
    (await service.inject(`/dev/outbox.json?to=${encodeURIComponent(to)}`)).json()
  const token = await managerToken(service)
  return {
    app,
    service,
    origin,
    serviceUrl: baseUrl,
    posts,
    browser: () => new TestBrowser(app, origin),
    async newest(to) {
      const [message] = await outbox(to)
      if (message === undefined) throw new Error(`nothing was sent to ${to}`)
      return message
    },
    count: async (to) => (await outbox(to)).length,
    async manage(method, url, payload) {
      const headers = { authorization: `Bearer ${token}` }
      return (await service.inject({ method, url, headers, payload })).statusCode
    },
  }
}

/** A browser without scripts, for one app. */
export class TestBrowser {
  readonly #browser = new Browser()
  readonly #app: FastifyInstance
  readonly #origin: string

  constructor(app: FastifyInstance, origin: string) {
    this.#app = app
    this.#origin = origin
  }

  open(url: string) {
    return this.#browser.open(this.#app, url)
  }

  post(url: string, fields: Record<string, string>, origin: string = this.#origin) {
    return this.#browser.post(this.#app, url, origin, fields)
  }

  /** The methods of the session; undefined without one. */
  async amr(): Promise<string[] | undefined> {
    return (await this.#browser.call(this.#app, '/')).json().amr
  }

  logIn(username = 'alice', given: string = password) {
    return this.post('/login', { username, password: given })
  }
}

function seedOf(origin: string, { preferences, allowPublicSignup, users = [] }: PagesSetUp): object {
  const shop = {
    app_id: 'shop',
    name: 'Marmalade',
    ...(allowPublicSignup && { allow_public_signup: true }),
    login_preferences: preferences ?? {
      webauthn_api: { rpId: 'localhost', rpName: 'Marmalade', rpOrigins: [origin] },
    },
    clients: [
      {
        client_id: 'shop-web',
        client_secret: secret,
        redirect_uris: [`${origin}/login/link/open`, `${origin}/password/reset`],
        resources: [],
        permissions: ['auth:execute', 'sessions:read', 'sessions:delete', 'users:create'],
      },
    ],
  }
  const admin = {
    app_id: 'admin',
    name: 'Administration',
    management: 'tenant',
    clients: [
      { client_id: 'admin', client_secret: secret, redirect_uris: [], resources: [], permissions: ['*'] },
    ],
  }
  const alice = {
    username: 'alice',
    email: 'alice@example.com',
    phone_number: '+15555550101',
    credentials: { password, force_replace: false },
  }
  return { tenants: [{ tenant_id: 'demo', apps: [shop, admin], users: [alice, ...users] }] }
}

async function managerToken(service: FastifyInstance): Promise<string> {
  const payload = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'admin',
    client_secret: secret,
  }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return (await service.inject({ method: 'POST', url: '/oidc/token', headers, payload })).json().access_token
}
