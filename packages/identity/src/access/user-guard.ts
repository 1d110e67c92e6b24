import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { invalidToken } from '../errors/api-error.ts'
import { bearerTokenOf } from '../http/bearer-token.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readTokenUser, type TokenUser } from '../tokens/token-user.ts'

const users = new WeakMap<FastifyRequest, TokenUser>()

/** The user that calls. Only routes behind the user guard have one. */
export function userOf(request: FastifyRequest): TokenUser {
  const user = users.get(request)
  if (user === undefined) throw new Error('a route without the user guard asked for its user')
  return user
}

/**
 * Lets only requests with a user access token through, before the body is read: one of ours for our own API, whose
 * session is alive, that was not revoked, whose user is not disabled, and whose client still exists.
 */
export function userGuard(context: IdentityContext): onRequestAsyncHookHandler {
  return async (request) => {
    const user = await readTokenUser(context, bearerTokenOf(request))
    if (user === undefined) throw invalidToken(true)
    users.set(request, user)
  }
}
