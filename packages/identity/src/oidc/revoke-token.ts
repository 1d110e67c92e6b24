import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { sha256 } from '../text/hash.ts'
import { readOwnToken } from '../tokens/own-token.ts'
import { userOfClaims } from '../tokens/token-user.ts'

/**
 * Revokes a refresh or a user access token (RFC 7009), and with it all tokens that descend from the same
 * authentication: the refresh token cannot be used, and introspection reports the access tokens as inactive. The session
 * stays. A token that is unknown, expired, or another client's is no error and is left alone.
 *
 * @param source where the client is
 * @throws OAuthError 400 `unsupported_token_type` for the client's own access token, which cannot be revoked
 */
export async function revokeToken(
  context: IdentityContext,
  client: Client,
  token: string,
  source: AuditSource,
): Promise<void> {
  const family =
    (await familyOfRefreshToken(context, client, token)) ?? (await familyOfAccess(context, client, token))
  if (family === undefined) return
  const { session_hash: session, family_id } = family
  const { tenant_id, client_id } = client
  await context.db.transaction().execute(async (db) => {
    const { numDeletedRows } = await db
      .deleteFrom('refresh_tokens')
      .where('session_hash', '=', session)
      .where('family_id', '=', family_id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return
    await context.audit('token.revoked', { tenant_id, client_id, session, ...source }, db)
  })
}

interface Family {
  session_hash: string
  family_id: string
}

async function familyOfRefreshToken(
  context: IdentityContext,
  client: Client,
  token: string,
): Promise<Family | undefined> {
  return context.db
    .selectFrom('refresh_tokens')
    .select(['session_hash', 'family_id'])
    .where('token_hash', '=', sha256(token))
    .where('tenant_id', '=', client.tenant_id)
    .where('client_id', '=', client.client_id)
    .executeTakeFirst()
}

async function familyOfAccess(
  context: IdentityContext,
  client: Client,
  token: string,
): Promise<Family | undefined> {
  const claims = await readOwnToken(context, token, null)
  if (claims?.client_id !== client.client_id) return undefined
  if (claims.sub === claims.client_id) {
    throw new OAuthError(400, 'unsupported_token_type', "a client's own access token ends by itself")
  }
  return userOfClaims(context, claims)
}
