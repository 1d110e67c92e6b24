import '@latchkey/fastify'
import { nameOf } from '@latchkey/pages'
import type { FastifyInstance } from 'fastify'
import { replyProblem } from './problem.ts'

/** `GET /api/me`: the signed-in user as JSON; never a redirect, never a token. */
export function addMeRoute(app: FastifyInstance, name: string): void {
  app.get('/api/me', { config: { auth: 'optional' } }, async (request, reply) => {
    const { auth, authOutcome } = request
    if (auth !== null) {
      const { sub, amr, auth_time } = auth
      return { sub, username: nameOf(auth), amr, auth_time, app: name }
    }
    if (authOutcome?.status === 'unavailable') {
      reply.header('retry-after', String(Math.max(1, Math.ceil(authOutcome.retryAfterSeconds))))
      return replyProblem(reply, 503, {
        code: 'auth_unavailable',
        detail: 'A part that is needed does not answer.',
      })
    }
    reply.header('www-authenticate', `Bearer realm="${name}"`)
    return replyProblem(reply, 401, { code: 'login_required', detail: 'Nobody is signed in.' })
  })
}
