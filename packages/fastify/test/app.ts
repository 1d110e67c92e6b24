import { type Client, type Credentials, createClient, type LoginStep } from '@latchkey/client'
import type {
  MagicLinkAuthenticateRequest,
  MagicLinkSendRequest,
  OtpAuthenticateRequest,
  OtpSendRequest,
  PasswordAuthenticateRequest,
  RecoveryCodeAuthenticateRequest,
  SessionAuthenticateRequest,
  SessionLogoutRequest,
  TotpAuthenticateRequest,
  WebauthnAuthenticateRequest,
  WebauthnAuthenticateStartRequest,
} from '@latchkey/protocol'
import { memoryStore, type Store } from '@latchkey/session-store'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { FakeWorld } from '../../client/test/flow/fake-world.ts'
import { type LatchkeyOptions, latchkey } from '../src/index.ts'
import { type HostKind, registerHostSession } from './host-session.ts'

export const appSecret = 'a-secret-of-the-app-that-is-long-enough-1'
export const groupSecret = 'a-secret-of-the-group-that-is-long-enough'

/** A service of test users, as a client of it: any user's password is `right`, any code `123456`. */
export function clientOf(world: FakeWorld): Client {
  const client = createClient({
    ...{
      baseUrl: 'http://127.0.0.1:9',
      issuer: 'https://id.example',
      tenantId: 'tenant',
      clientId: 'client',
    },
    clientSecret: 'a-client-secret-that-is-long-enough-0001',
  })
  // looked up at each call, so that a test can change one of them under way
  return {
    ...client,
    authenticateSession: (request: SessionAuthenticateRequest) => world.service.authenticateSession(request),
    authenticatePassword: (request: PasswordAuthenticateRequest) =>
      world.service.authenticatePassword(request),
    authenticateOtp: (request: OtpAuthenticateRequest) => world.service.authenticateOtp(request),
    sendOtp: (request: OtpSendRequest) => world.service.sendOtp(request),
    sendMagicLink: (request: MagicLinkSendRequest) => world.service.sendMagicLink(request),
    authenticateMagicLink: (request: MagicLinkAuthenticateRequest) =>
      world.service.authenticateMagicLink(request),
    startWebauthnAuthentication: (request?: Omit<WebauthnAuthenticateStartRequest, 'client_id'>) =>
      world.service.startWebauthnAuthentication(request),
    authenticateWebauthn: (request: WebauthnAuthenticateRequest) =>
      world.service.authenticateWebauthn(request),
    authenticateTotp: (request: TotpAuthenticateRequest) => world.service.authenticateTotp(request),
    authenticateRecoveryCode: (request: RecoveryCodeAuthenticateRequest) =>
      world.service.authenticateRecoveryCode(request),
    logoutSession: (request: SessionLogoutRequest) => world.service.logoutSession(request),
    verifyIdToken: (idToken: string) => world.service.verifyIdToken(idToken),
  }
}

export function newWorld(): FakeWorld {
  const world = new FakeWorld()
  // the library under the plugin compares with the machine's clock
  world.time = Math.floor(Date.now() / 1000) * 1000
  return world
}

export interface TestAppOptions extends Partial<LatchkeyOptions> {
  world?: FakeWorld
  /** Whether TLS ends at a proxy that is trusted. */
  trustProxy?: boolean
  /** How the app rewrites addresses before it routes them. */
  rewriteUrl?: FastifyServerOptions['rewriteUrl']
  /** Routes that are there before the plugin. */
  earlyRoutes?: (app: FastifyInstance) => void
  /** Plugins of the host that are there before. */
  earlyPlugins?: (app: FastifyInstance) => Promise<void>
  /** How the host comes by its own `request.session`. @default not at all */
  host?: HostKind
  routes?: (app: FastifyInstance) => void
}

/** An app with a few routes of each kind, ready for `inject`. */
export async function testApp(
  given: TestAppOptions = {},
): Promise<{ app: FastifyInstance; world: FakeWorld; store: Store }> {
  const { world = newWorld(), routes, earlyRoutes, earlyPlugins, trustProxy = false, ...others } = given
  const { host, rewriteUrl, ...options } = others
  const store = options.store ?? memoryStore({ now: () => world.time })
  const app = Fastify({ trustProxy, ...(rewriteUrl && { rewriteUrl }) })
  earlyRoutes?.(app)
  await earlyPlugins?.(app)
  if (host?.endsWith('before')) await registerHostSession(app, host)
  await app.register(latchkey, {
    app: 'shop',
    origin: 'http://localhost:3001',
    client: clientOf(world),
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
    claims: { id_token: { username: null } },
    now: () => world.time,
    ...options,
    store,
  })
  if (host?.endsWith('after')) await registerHostSession(app, host)
  app.get('/public', async () => 'public')
  app.get('/', { config: { auth: 'optional' } }, async (request) => ({
    sub: request.auth?.sub ?? null,
    source: request.auth?.source ?? null,
    status: request.authOutcome?.status ?? null,
  }))
  app.get('/account', { config: { auth: true } }, async (request) => ({
    sub: request.auth?.sub,
    amr: request.auth?.amr,
    source: request.auth?.source,
    claims: request.auth?.claims,
    steps: request.auth?.trace.map((step) => `${step.step}: ${step.result}`),
  }))
  app.get(
    '/strict',
    { config: { auth: { mfa: 'strict', maxAgeSeconds: 900 } } },
    async (request) => request.auth?.amr,
  )
  app.post('/strict', { config: { auth: { mfa: 'strict', maxAgeSeconds: 900 } } }, async () => 'done')
  app.get('/note', async (request) => Reflect.get(request.session, 'note') ?? null)
  app.get('/language', async (request) => ({ language: Reflect.get(request.session, 'language') ?? null }))
  app.post('/note', async (request) => {
    Object.assign(request.session, request.body)
    return 'noted'
  })
  app.get('/pending', { config: { auth: 'optional' } }, async (request) => request.pendingStepUp)
  app.post('/login', async (request, reply) => {
    const body = request.body as { credentials: Credentials; stepUp?: boolean }
    const result = await request.login(body.credentials, { stepUp: body.stepUp === true })
    return reply.send({ status: result.status, sub: request.auth?.sub ?? null })
  })
  app.post('/begin', async (request, reply) => {
    const body = request.body as { step: LoginStep; stepUp?: boolean }
    return reply.send(await request.beginLogin(body.step, { stepUp: body.stepUp === true }))
  })
  app.post('/logout', async (request) => {
    const { scope } = request.body as { scope?: 'everywhere' | 'here' }
    const result = await request.logout(scope ? { scope } : {})
    return { status: result.status }
  })
  routes?.(app)
  await app.ready()
  return { app, world, store }
}

/** Options of an app on an https origin behind a proxy. */
export const https = { origin: 'https://shop.example.com', trustProxy: true } as const

export const bob = { credentials: { method: 'password', username: 'bob', password: 'right' } }
export const alice = { credentials: { method: 'password', username: 'alice', password: 'right' } }
export const aliceCode = {
  credentials: { method: 'otp', identifier: 'alice', identifierType: 'user_id', passcode: '123456' },
  stepUp: true,
}
