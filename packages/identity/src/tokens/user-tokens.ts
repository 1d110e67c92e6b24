import type { ApprovalData } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { signJwt } from '../keys/sign-jwt.ts'
import { authenticationClaims, type Session } from '../sessions/session.ts'
import { findUser, type UserRow } from '../users/user-record.ts'
import type { Grant } from './grant.ts'
import { requestedClaims } from './requested-claims.ts'
import { newTokenId } from './token-id.ts'

/** The audience of a user access token for which no resource was asked. */
export const defaultAudience = 'userid-api'

/** The tokens that say who the user is and what the client may do for them. */
export interface UserTokens {
  access_token: string
  id_token: string
  token_type: 'Bearer'
  expires_in: number
}

/** The user, if any requested claim needs them. */
export async function userForClaims(
  context: IdentityContext,
  tenantId: string,
  userId: string,
  grant: Grant,
): Promise<UserRow | undefined> {
  const { id_token, access_token } = grant.claims ?? {}
  if (id_token === undefined && access_token === undefined) return undefined
  return findUser(context.db, tenantId, { type: 'user_id', value: userId })
}

/** Signs an ID token and an access token (RFC 9068) for a session. */
export async function issueUserTokens(
  context: IdentityContext,
  about: {
    client: Client
    session: Session
    grant: Grant
    /** Of the refresh token that goes with them. */
    familyId: string
    user: UserRow | undefined
    approvalData?: ApprovalData | undefined
  },
): Promise<UserTokens> {
  const { client, session, grant, user, approvalData } = about
  const { issuer, lifetimes } = context.settings
  const now = context.nowSeconds()
  const shared = { iss: issuer, sub: session.user_id, tid: client.tenant_id, iat: now }
  const idToken = {
    ...requestedClaims(grant.claims?.id_token, user, client.app_name),
    ...shared,
    aud: client.client_id,
    exp: now + lifetimes.idTokenSeconds,
    sid: session.sid,
    ...authenticationClaims(session),
    ...(approvalData !== undefined && { approval_data: approvalData }),
  }
  const accessToken = {
    ...requestedClaims(grant.claims?.access_token, user, client.app_name, approvalData),
    ...shared,
    aud: grant.resource ?? defaultAudience,
    exp: now + lifetimes.accessTokenSeconds,
    jti: newTokenId(about.familyId),
    client_id: client.client_id,
    app_id: client.app_id,
    sid: session.sid,
    auth_time: session.auth_time,
    ...(grant.scope !== '' && { scope: grant.scope }),
  }
  const [access_token, id_token] = await Promise.all([
    signJwt(context.keys, client.tenant_id, 'at+jwt', accessToken),
    signJwt(context.keys, client.tenant_id, 'JWT', idToken),
  ])
  return {
    access_token,
    id_token,
    token_type: 'Bearer',
    expires_in: lifetimes.accessTokenSeconds,
  }
}
