import { hash } from 'node:crypto'
import type { ApprovalData } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { tokenLifetimes } from '../clients/token-lifetimes.ts'
import type { IdentityContext } from '../identity-context.ts'
import { signJwt } from '../keys/sign-jwt.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { authenticationClaims, type Session } from '../sessions/session.ts'
import type { CustomClaims } from './custom-claims.ts'
import { newTokenId } from './refresh-token.ts'
import type { TokenRequest } from './token-request.ts'

/** The audience of a user access token for which no resource was asked. */
export const defaultAudience = 'userid-api'

/** The tokens that say who the user is and what the client may do for them. */
export interface UserTokens {
  access_token: string
  id_token: string
  token_type: 'Bearer'
  expires_in: number
  /** What was granted of the scope that was asked for; may be empty. */
  scope: string
}

/** The keys that sign the tokens of a user. */
export interface UserTokenKeys {
  access: SigningKey
  id: SigningKey
}

/**
 * Finds the keys for {@link issueUserTokens}. Whoever uses up a credential asks for them first: if one is missing, the
 * credential has to count once more. Not inside a transaction, because the keys may have to be read again.
 *
 * @throws ApiError 503 `temporarily_unavailable` if the client is registered for RS256 and no such key signs
 */
export function userTokenKeys(
  { keys }: IdentityContext,
  client: Client,
): UserTokenKeys | Promise<UserTokenKeys> {
  const access = keys.signing(client.tenant_id)
  const id = keys.signing(client.tenant_id, client.idTokenAlgorithm)
  if (!(access instanceof Promise || id instanceof Promise)) return { access, id }
  return Promise.all([access, id]).then(([access, id]) => ({ access, id }))
}

/** Signs an ID token and an access token (RFC 9068) for a session. */
export async function issueUserTokens(
  context: IdentityContext,
  about: {
    client: Client
    keys: UserTokenKeys
    session: Session
    tokenRequest: TokenRequest
    /** Of the refresh token that goes with them. */
    familyId: string
    claims: CustomClaims
    approvalData?: ApprovalData | undefined
  },
): Promise<UserTokens> {
  const { client, keys, session, tokenRequest, claims, approvalData } = about
  const { issuer, lifetimes, compat } = context.settings
  const { accessTokenSeconds } = tokenLifetimes(lifetimes, client, tokenRequest.resource)
  const now = context.nowSeconds()
  const shared = { iss: issuer, sub: session.user_id, tid: client.tenant_id, iat: now }
  const idToken = {
    ...claims.idToken,
    ...shared,
    aud: client.client_id,
    exp: now + lifetimes.idTokenSeconds,
    sid: session.sid,
    ...authenticationClaims(session, compat),
    ...(approvalData !== undefined && { approval_data: approvalData }),
  }
  const accessToken = {
    ...claims.accessToken,
    ...shared,
    aud: tokenRequest.resource ?? defaultAudience,
    exp: now + accessTokenSeconds,
    jti: newTokenId(about.familyId),
    client_id: client.client_id,
    app_id: client.app_id,
    app_name: client.app_name,
    // clients of the vendor read the list, even where it is empty
    roles: claims.roleIds,
    sid: session.sid,
    // an API checks its own requirement against these (RFC 9068, section 2.2.1)
    ...authenticationClaims(session, compat),
    ...(tokenRequest.scope !== '' && { scope: tokenRequest.scope }),
  }
  const access_token = await signJwt(keys.access, 'at+jwt', accessToken)
  const at_hash = accessTokenHash(access_token, keys.id.alg)
  const id_token = await signJwt(keys.id, 'JWT', { ...idToken, at_hash })
  return {
    access_token,
    id_token,
    token_type: 'Bearer',
    expires_in: accessTokenSeconds,
    scope: tokenRequest.scope,
  }
}

/**
 * Binds an ID token to its access token: the left half of the hash, by the algorithm of the ID token
 * (OpenID Connect Core 1.0, section 3.1.3.6; SHA-512 for Ed25519).
 */
function accessTokenHash(accessToken: string, alg: SigningKey['alg']): string {
  const digest = hash(alg === 'EdDSA' ? 'sha512' : 'sha256', accessToken, 'buffer')
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
