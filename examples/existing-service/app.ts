import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Members } from './members.ts'

declare module 'fastify' {
  interface Session {
    visits?: number
  }
}

/**
 * A service that had sessions and users before Latchkey. New are the lines with a comment; what it kept in `request.session` and its
 * own table of members stay as they are.
 */
export async function buildApp(options: LatchkeyOptions, members: Members): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(cookie)
  await app.register(session, {
    secret: 'the-secret-that-the-service-always-had',
    cookie: { secure: false, sameSite: 'lax' },
    saveUninitialized: false,
  })
  await app.register(formbody)
  // 1. the plugin guards nothing by itself: routes without a rule answer as before, and of the session the log-in keeps what is named
  await app.register(latchkey, { ...options, keepSessionKeys: ['visits'] })

  app.get('/', async (request) => {
    request.session.visits = (request.session.visits ?? 0) + 1
    return { visits: request.session.visits }
  })

  // 2. a rule in place of the check at the top of the handler; the member is found by the subject
  app.get('/membership', { config: { auth: true } }, async ({ auth }) => members.of(auth.sub))

  // 3. where somebody logs in, the identity service checks the password in place of the own table
  app.post<{ Body: { username: string; password: string } }>('/login', async (request, reply) => {
    const { username, password } = request.body
    const result = await request.login({ method: 'password', username, password })
    if (result.status === 'authenticated') return reply.redirect('/membership', 303)
    return reply.code(result.status === 'unavailable' ? 503 : 401).send({ status: result.status })
  })

  // 4. logging out here logs out of every app of the group
  app.post('/logout', async (request, reply) => {
    const result = await request.logout()
    if (result.status === 'unavailable') return reply.code(503).send({ status: 'still_signed_in' })
    return reply.redirect('/', 303)
  })
  return app
}
