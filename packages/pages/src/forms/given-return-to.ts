import type { FastifyRequest } from 'fastify'

/** The parameter `return_to` of an address; not checked. */
export function givenReturnTo(request: FastifyRequest): unknown {
  const { query } = request
  return typeof query === 'object' && query !== null && 'return_to' in query ? query.return_to : undefined
}
