import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppOrigins } from './app-origins.ts'

/** Seconds for which a browser may keep the answer to a preflight request. */
const preflightSeconds = 600

/**
 * Answers the preflight request of a trusted front end (Fetch standard, section 3.3.5); `undefined` for every other request.
 * It asks for nobody's session, so it comes before the rule of the route.
 */
export function answerPreflight(
  { trusted }: AppOrigins,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  const { origin, 'access-control-request-method': method } = request.headers
  const { 'access-control-request-headers': headers } = request.headers
  const isPreflight = request.method === 'OPTIONS' && method !== undefined
  if (!isPreflight || origin === undefined || !trusted.includes(origin)) return undefined
  reply.header('access-control-allow-methods', method)
  if (headers !== undefined) reply.header('access-control-allow-headers', headers)
  return reply.header('access-control-max-age', preflightSeconds).code(204).send()
}

/** Lets a trusted front end read an answer with credentials, refusals and errors included. */
export function allowReading({ trusted }: AppOrigins, request: FastifyRequest, reply: FastifyReply): void {
  if (trusted.length === 0) return
  const { origin } = request.headers
  addVaryOrigin(reply)
  if (origin === undefined || !trusted.includes(origin)) return
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-allow-credentials', 'true')
}

/** The same for an answer that its handler writes past Fastify. */
export function allowReadingRaw(
  { trusted }: AppOrigins,
  request: FastifyRequest,
  { raw }: FastifyReply,
): void {
  const { origin } = request.headers
  if (origin === undefined || !trusted.includes(origin)) return
  raw.appendHeader('vary', 'Origin')
  raw.setHeader('access-control-allow-origin', origin)
  raw.setHeader('access-control-allow-credentials', 'true')
}

/** A cache must not give one origin the answer to another. */
function addVaryOrigin(reply: FastifyReply): void {
  const before = [reply.getHeader('vary') ?? []].flat().join(', ')
  const names = before.split(',').map((name) => name.trim().toLowerCase())
  if (names.includes('origin') || names.includes('*')) return
  reply.header('vary', before === '' ? 'Origin' : `${before}, Origin`)
}
