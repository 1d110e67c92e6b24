import type { FastifyRequest } from 'fastify'
import { invalidToken } from '../errors/api-error.ts'

/**
 * The token of the `Authorization` header (RFC 6750, section 2.1).
 *
 * @throws ApiError 401 `invalid_token`
 */
export function bearerTokenOf(request: FastifyRequest): string {
  const { authorization } = request.headers
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '') ?? []
  if (token === undefined) throw invalidToken(authorization !== undefined)
  return token
}
