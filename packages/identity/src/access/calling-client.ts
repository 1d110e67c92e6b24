import type { FastifyRequest } from 'fastify'
import type { Client } from '../clients/client-directory.ts'
import { invalidToken } from '../errors/api-error.ts'
import { bearerTokenOf } from '../http/bearer-token.ts'

/** Finds the client of an access token; undefined if the token is not valid. */
export type VerifyClientToken = (token: string) => Promise<Client | undefined>

/**
 * The client that a call names with its own token, where the token is optional.
 *
 * @returns undefined for a call without a token
 * @throws ApiError 401 `invalid_token`
 */
export async function callingClient(
  request: FastifyRequest,
  verify: VerifyClientToken,
): Promise<Client | undefined> {
  if (request.headers.authorization === undefined) return undefined
  const client = await verify(bearerTokenOf(request))
  if (client === undefined) throw invalidToken(true)
  return client
}
