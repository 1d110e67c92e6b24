import type { FastifyRequest } from 'fastify'
import '@latchkey/fastify'
import type { Viewer } from './strip.ts'

/** The visitor, as determined by Latchkey for this request. */
export function viewerOf(request: FastifyRequest): Viewer {
  return { auth: request.auth, outcome: request.authOutcome }
}
