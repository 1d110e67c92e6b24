import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { type RecordStore, sessionStore } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'

/** What a site needs for `request.session`. */
export interface HostSessionOptions {
  /** The app's name: apps on one store do not find each other's sessions, nor share cookies on one host. */
  name: string
  origin: string
  store: RecordStore
  /** Sign the cookie and what is stored: the first one signs, all are accepted. */
  secrets: readonly string[]
}

/**
 * Gives the site a `request.session` for its own data, kept in the store. Whose it is, is Latchkey's concern: it begins anew
 * when the user changes and ends with the log-out.
 */
export async function addHostSession(app: FastifyInstance, options: HostSessionOptions): Promise<void> {
  const { name, origin, store, secrets } = options
  const secure = origin.startsWith('https:')
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  // browsers ignore a line that clears a `__Host-` cookie without its attributes
  await app.register(fastifyCookie, { parseOptions: cookie })
  await app.register(fastifySession, {
    secret: [...secrets],
    cookieName: `${secure ? '__Host-' : ''}${name}-session`,
    cookie,
    // while Redis does not answer, pages are served without what it keeps
    store: sessionStore({ store, app: name, secrets, whenUnavailable: 'withhold' }),
    rolling: false,
    saveUninitialized: false,
  })
}
