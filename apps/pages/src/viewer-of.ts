import type { FastifyRequest } from 'fastify'
import '@latchkey/fastify'
import type { Viewer } from './strip.ts'

/** Who is looking, as Latchkey found out for this request. */
export function viewerOf(request: FastifyRequest): Viewer {
  return { auth: request.auth, outcome: request.authOutcome }
}
