import type { IntrospectionResponse } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { hasUserAllowedAt } from '../sessions/session-queries.ts'
import { sha256 } from '../text/hash.ts'
import { readOwnToken } from '../tokens/own-token.ts'
import { userOfClaims } from '../tokens/token-user.ts'

const inactive: IntrospectionResponse = { active: false }

/**
 * Introspects a token (RFC 7662): access and refresh tokens of the calling client, and access tokens for a resource that it
 * has registered, so that an API can ask about the tokens it receives. Any other token, and one that has expired, was
 * revoked or belongs to an ended session, is only reported as inactive.
 */
export async function introspectToken(
  context: IdentityContext,
  client: Client,
  token: string,
): Promise<IntrospectionResponse> {
  return (
    (await introspectAccessToken(context, client, token)) ??
    (await introspectRefreshToken(context, client, token)) ??
    inactive
  )
}

async function introspectAccessToken(
  context: IdentityContext,
  client: Client,
  token: string,
): Promise<IntrospectionResponse | undefined> {
  const claims = await readOwnToken(context, token, null)
  if (claims === undefined || claims.tid !== client.tenant_id) return undefined
  const isForResource = [claims.aud].flat().some((aud) => client.resources.includes(aud))
  if (claims.client_id !== client.client_id && !isForResource) return undefined
  const isClients = claims.sub === claims.client_id
  if (!isClients && (await userOfClaims(context, claims)) === undefined) return undefined
  const { sub, client_id, scope, iss, aud, jti, tid, iat, exp } = claims
  return {
    active: true,
    token_type: 'Bearer',
    sub,
    client_id,
    ...(scope !== undefined && { scope }),
    iss,
    aud,
    jti,
    tid,
    iat,
    exp,
  }
}

async function introspectRefreshToken(
  context: IdentityContext,
  client: Client,
  token: string,
): Promise<IntrospectionResponse | undefined> {
  const now = context.nowSeconds()
  const found = await context.db
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.session_hash', 'refresh_tokens.session_hash')
    .select(['sessions.user_id', 'refresh_tokens.scope', 'refresh_tokens.expires_at as exp'])
    .where('refresh_tokens.token_hash', '=', sha256(token))
    .where('refresh_tokens.tenant_id', '=', client.tenant_id)
    .where('sessions.tenant_id', '=', client.tenant_id)
    .where('refresh_tokens.client_id', '=', client.client_id)
    .where('refresh_tokens.used_at', 'is', null)
    .where('refresh_tokens.expires_at', '>', now)
    .where('sessions.expires_at', '>', now)
    .where(hasUserAllowedAt(client.app_id))
    .executeTakeFirst()
  if (found === undefined) return undefined
  const { user_id, scope, exp } = found
  return {
    active: true,
    sub: user_id,
    client_id: client.client_id,
    ...(scope !== '' && { scope }),
    iss: context.settings.issuer,
    tid: client.tenant_id,
    exp,
  }
}
