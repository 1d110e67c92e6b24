import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { memoryStore, sessionStore } from '@latchkey/session-store'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'

/** How a host of the tests comes by `request.session`, and whether it registers it before or after the plugin. */
export const hostKinds = [
  'session before',
  'session after',
  'stored before',
  'stored after',
  'secure before',
  'secure after',
] as const
export type HostKind = (typeof hostKinds)[number]

/** Registers a session of the host's own: in the library's memory, in our `sessionStore()`, or in the cookie. */
export async function registerHostSession(app: FastifyInstance, kind: HostKind): Promise<void> {
  const cookie = { secure: false, path: '/', sameSite: 'lax' } as const
  const secret = 'a-secret-of-the-host-that-is-long-enough'
  if (kind.startsWith('secure')) {
    const key = Buffer.alloc(32, secret)
    await app.register(await secureSession(), { key, cookieName: 'host', cookie })
    return
  }
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    secret,
    cookieName: 'host',
    cookie,
    saveUninitialized: false,
    rolling: false,
    ...(kind.startsWith('stored') && { store: sessionStore({ store: memoryStore(), app: 'host' }) }),
  })
}

interface SecureSessionOptions {
  key: Buffer
  cookieName: string
  cookie: object
}

/** Loaded without its types, which declare `request.session` in another way than those of `@fastify/session`. */
async function secureSession(): Promise<FastifyPluginAsync<SecureSessionOptions>> {
  const name: string = '@fastify/secure-session'
  const loaded: { default: FastifyPluginAsync<SecureSessionOptions> } = await import(name)
  return loaded.default
}
