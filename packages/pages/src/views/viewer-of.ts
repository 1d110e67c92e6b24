import '@latchkey/fastify'
import type { FastifyRequest } from 'fastify'
import type { Viewer } from './visitor.ts'

/** The visitor, as determined by Latchkey for this request. */
export function viewerOf(request: FastifyRequest): Viewer {
  return { auth: request.auth, outcome: request.authOutcome }
}
