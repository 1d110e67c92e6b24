import '@latchkey/fastify'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Refuses a call whose content asks for more than its route does, as the guard of a route would.
 *
 * @returns the answer, or undefined if the user has shown what is required
 */
export async function refuseUnlessRecent(
  request: FastifyRequest,
  reply: FastifyReply,
  recent: Requirement,
): Promise<FastifyReply | undefined> {
  const outcome = await request.silentAuth(recent)
  switch (outcome.status) {
    case 'authenticated':
      return undefined
    case 'unavailable':
      reply.header('retry-after', String(Math.max(1, Math.ceil(outcome.retryAfterSeconds))))
      return reply.code(503).send({ code: 'auth_unavailable' })
    case 'step_up_required':
      return reply.code(401).send({ code: 'insufficient_user_authentication', missing: outcome.missing })
    default:
      return reply.code(401).send({ code: 'login_required' })
  }
}
