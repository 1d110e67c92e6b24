import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { hasEnabledUser } from '../sessions/session-queries.ts'
import { readOwnToken } from '../tokens/own-token.ts'
import { defaultAudience } from '../tokens/user-tokens.ts'
import { insufficientUserAuthentication, invalidToken } from './api-error.ts'
import { bearerTokenOf } from './bearer-token.ts'

/** A user as their access token names them. */
export interface TokenUser {
  tenant_id: string
  user_id: string
  /** The client that the token was issued to. */
  client: Client
  /** The stored hash of the session's id. */
  session_hash: string
  /** Last interactive authentication that the token tells of, seconds since the epoch. */
  auth_time: number
}

const users = new WeakMap<FastifyRequest, TokenUser>()

/** The user that calls; to be used in routes behind the user guard only. */
export function userOf(request: FastifyRequest): TokenUser {
  const user = users.get(request)
  if (user === undefined) throw new Error('a route without the user guard asked for its user')
  return user
}

/**
 * Lets only requests with a user access token through, before the body is read: one of ours for our own API, whose
 * session is alive, whose user is not disabled, and whose client still exists.
 */
export function userGuard(context: IdentityContext): onRequestAsyncHookHandler {
  return async (request) => {
    const user = await readUser(context, bearerTokenOf(request))
    if (user === undefined) throw invalidToken(true)
    users.set(request, user)
  }
}

/**
 * To be called before a factor is enrolled or removed: a token alone is no proof that the user is there.
 *
 * @throws ApiError 401 `insufficient_user_authentication` if the last authentication is too long ago
 */
export async function requireFreshAuthentication(context: IdentityContext, user: TokenUser): Promise<void> {
  const { freshAuthenticationSeconds } = context.settings.lifetimes
  if (context.nowSeconds() - user.auth_time > freshAuthenticationSeconds) {
    throw insufficientUserAuthentication(freshAuthenticationSeconds)
  }
}

async function readUser(context: IdentityContext, token: string): Promise<TokenUser | undefined> {
  const claims = await readOwnToken(context, token, defaultAudience)
  if (claims === undefined) return undefined
  const { sub, tid, client_id, sid, auth_time } = claims
  // a client's token never stands for a user, even where the ids are alike
  if (sub === client_id || typeof sid !== 'string' || typeof auth_time !== 'number') return undefined
  const client = await context.clients.find(client_id)
  if (client?.tenant_id !== tid) return undefined
  const session = await context.db
    .selectFrom('sessions')
    .select('session_hash')
    .where('sid', '=', sid)
    .where('tenant_id', '=', tid)
    .where('user_id', '=', sub)
    .where('expires_at', '>', context.nowSeconds())
    .where(hasEnabledUser)
    .executeTakeFirst()
  if (session === undefined) return undefined
  return { tenant_id: tid, user_id: sub, client, session_hash: session.session_hash, auth_time }
}
