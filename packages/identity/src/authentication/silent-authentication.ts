import type { SessionAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { countBelowCeiling, slowDownSome } from '../attempts/ceiling.ts'
import { sourceOf } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { tokenLifetimes } from '../clients/token-lifetimes.ts'
import { sessionNotFound } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { serviceResource } from '../service-resource.ts'
import { clientAttributesJson, readFactors } from '../sessions/session.ts'
import { redeemSessionHandle } from '../sessions/session-handle.ts'
import { prepareProlonging } from '../sessions/session-queries.ts'
import { sha256 } from '../text/hash.ts'
import { customClaims } from '../tokens/custom-claims.ts'
import { newFamily } from '../tokens/refresh-token.ts'
import { tokenRequestFor } from '../tokens/token-request.ts'
import { issueUserTokens, userTokenKeys } from '../tokens/user-tokens.ts'
import { joinApp } from '../users/membership.ts'

/**
 * New tokens from a session, without the user; moves the end of the session, never its `auth_time`.
 *
 * @throws ApiError 400 `session_not_found`, the same for unknown, ended, expired and another tenant's; 503
 * `temporarily_unavailable` if no key signs for the client
 */
export function authenticateSession(
  context: IdentityContext,
  client: Client,
  request: SessionAuthenticateRequest,
): Promise<TokenResponse> {
  return context.observe({ kind: 'silent_authentication' }, () => prolongSession(context, client, request))
}

async function prolongSession(
  context: IdentityContext,
  client: Client,
  request: SessionAuthenticateRequest,
): Promise<TokenResponse> {
  const { compat, lifetimes, limits, issuer } = context.settings
  const tokenRequest = tokenRequestFor(client, request, issuer)
  const now = context.nowSeconds()
  // before a handle is used up
  const keys = await userTokenKeys(context, client)
  const session_id = compat.crossDeviceSessionHandle
    ? await redeemSessionHandle(context, client, request.session_id)
    : request.session_id
  const sessionHash = sha256(session_id)
  const family = newFamily(now, tokenLifetimes(lifetimes, client, tokenRequest.resource))
  const row = await prolongingOf(context)({
    sessionHash,
    tenantId: client.tenant_id,
    appId: client.app_id,
    now,
    idleEnd: now + lifetimes.sessionIdleSeconds,
    capSeconds: lifetimes.sessionCapSeconds,
    clientId: client.client_id,
    clientAttributes: clientAttributesJson(request.client_attributes),
    tokenHash: family.tokenHash,
    familyId: family.familyId,
    resource: tokenRequest.resource,
    scope: tokenRequest.scope,
    claims: tokenRequest.claims === null ? null : JSON.stringify(tokenRequest.claims),
    expiresAt: family.expiresAt,
    familyEndsAt: family.familyEndsAt,
  }).catch(noneIfEnded)
  const who = {
    ...{ tenant_id: client.tenant_id, client_id: client.client_id, session: sessionHash },
    ...sourceOf(request.client_attributes),
  }
  if (row === undefined) {
    // sessions that were all revoked look the same: their users are told to log in, however many they are
    const ceiling = { limit: limits.sessionMisses, key: ['session', client.client_id] }
    const { isReached } = await countBelowCeiling(context, client, ceiling, 'strangers')
    if (isReached) await slowDownSome(context, client)
    context.audit('session.not_found', who)
    throw sessionNotFound()
  }

  // once for each user and app
  if (row.is_known === 0 && (await joinApp(context.db, { ...client, user_id: row.user_id }, now))) {
    context.audit('user.joined_app', { ...who, user_id: row.user_id, target: `app:${client.app_id}` })
  }
  const session = { ...row, factors: readFactors(row.factors_json) }
  const claims = await customClaims(context.db, client, tokenRequest, row.user_id)
  context.audit('session.authenticated', { ...who, user_id: row.user_id })
  const tokens = await issueUserTokens(context, {
    client,
    keys,
    session,
    tokenRequest,
    familyId: family.familyId,
    claims,
  })
  return { ...tokens, refresh_token: family.token, session_id }
}

const prolongingOf = serviceResource(({ db }) => prepareProlonging(db))

/** PostgreSQL: the session was ended between the condition and the check of the foreign key. */
function noneIfEnded(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === foreignKeyViolation) return undefined
  throw error
}

const foreignKeyViolation = '23503'
