import { randomBytes } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifySession, { type FastifySessionOptions } from '@fastify/session'
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { type SessionStoreOptions, type Store, sessionStore } from '../../src/index.ts'

declare module 'fastify' {
  interface Session {
    note?: string
    list?: string[]
    [name: `field${string}`]: string
  }
}

/** A secret for cookies and records. */
export const secret = randomBytes(32).toString('base64url')

/** What a test changes of the app. */
export interface SessionAppOptions {
  session?: Partial<FastifySessionOptions>
  store?: Partial<Omit<SessionStoreOptions, 'store'>>
  routes?: (app: FastifyInstance) => void
}

/** An app with `@fastify/session` on a store under test; `app.close()` is up to the test. */
export async function sessionApp(store: Store, options: SessionAppOptions = {}): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    secret,
    cookie: { secure: false },
    rolling: false,
    saveUninitialized: false,
    store: sessionStore({ store, app: 'shop', ...options.store }),
    ...options.session,
  })
  app.get('/read', async (request) => ({ note: request.session.note ?? null }))
  app.post<{ Body: Record<string, string> }>('/write', async (request) => {
    Object.assign(request.session, request.body)
    return {}
  })
  app.get('/all', async (request) => JSON.parse(JSON.stringify({ ...request.session, cookie: undefined })))
  app.post('/destroy', async (request) => {
    await request.session.destroy()
    return {}
  })
  app.post('/regenerate', async (request) => {
    await request.session.regenerate(['note'])
    return {}
  })
  options.routes?.(app)
  return app
}

/** A browser that keeps the one session cookie as browsers do. */
export class Visitor {
  cookie: string | undefined

  constructor(cookie?: string) {
    this.cookie = cookie
  }

  /** Another tab, or a thief of the cookie. */
  copy(): Visitor {
    return new Visitor(this.cookie)
  }

  async get(app: FastifyInstance, url: string) {
    return this.take(await app.inject({ url, headers: this.headers() }))
  }

  async post(app: FastifyInstance, url: string, payload: object = {}) {
    return this.take(await app.inject({ method: 'POST', url, payload, headers: this.headers() }))
  }

  headers(): Record<string, string> {
    return this.cookie === undefined ? {} : { cookie: `sessionId=${this.cookie}` }
  }

  /** Takes over the cookie of an answer; one for another domain is ignored. */
  take(answer: LightMyRequestResponse): LightMyRequestResponse {
    for (const { name, value, domain, expires } of answer.cookies) {
      if (name !== 'sessionId' || (domain !== undefined && domain !== 'localhost')) continue
      this.cookie = expires !== undefined && expires.getTime() <= 0 ? undefined : value
    }
    return answer
  }
}

/** The note that a visitor's session holds. */
export async function noteOf(app: FastifyInstance, visitor: Visitor): Promise<unknown> {
  return (await visitor.get(app, '/read')).json().note
}

/** A point that a handler reaches and waits at until the test lets it go on. */
export function gate(): { reached: Promise<void>; wait: () => Promise<void>; open: () => void } {
  const arrival = Promise.withResolvers<void>()
  const opening = Promise.withResolvers<void>()
  return {
    reached: arrival.promise,
    wait() {
      arrival.resolve()
      return opening.promise
    },
    open: opening.resolve,
  }
}
