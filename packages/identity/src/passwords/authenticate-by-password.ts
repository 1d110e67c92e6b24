import type { PasswordAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { ApiError, invalidCredentials } from '../http/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { signJwt } from '../keys/sign-jwt.ts'
import { type AttemptBuckets, attemptBuckets } from '../limits/attempt-buckets.ts'
import { forgetFailures } from '../limits/forget-failures.ts'
import { completeAuthentication } from '../sessions/complete-authentication.ts'
import { grantFor } from '../tokens/grant.ts'
import { canonicalIdentifier } from '../users/canonical-identifier.ts'
import { findUser, isEnabled, type UserRow } from '../users/user-record.ts'

/**
 * Authenticates a user by password. Unknown, disabled and without a password: the same answer as a wrong one, after
 * the same work.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 403 `temporary_password` with `reset_token`; 429; 503 when too
 * many hashes wait
 */
export async function authenticateByPassword(
  context: IdentityContext,
  client: Client,
  request: PasswordAuthenticateRequest,
): Promise<TokenResponse> {
  const { settings, limiter } = context
  const grant = grantFor(client, request, settings.issuer)
  const identifier = canonicalIdentifier(request.username_type ?? 'username', request.username)
  const attempt = attemptBuckets(settings, client, {
    kind: 'password',
    limit: settings.limits.passwordFailures,
    identifier,
    attributes: request.client_attributes,
  })
  await limiter.take([...attempt.shared, attempt.identifier], context.nowSeconds())

  const user = await findUser(context.db, client.tenant_id, identifier)
  const password = await findPassword(context, client.tenant_id, user)
  const fits = await verifyPassword(context, attempt, request.password, password?.hash)
  if (user === undefined || password === undefined || !fits || !isEnabled(user)) {
    context.audit('login.failed', {
      tenant_id: client.tenant_id,
      client_id: client.client_id,
      method: 'pwd',
      reason: user === undefined ? 'unknown_user' : isEnabled(user) ? 'wrong_password' : 'disabled',
      ...(user !== undefined && { user_id: user.user_id }),
      ...(request.client_attributes?.ip_address !== undefined && {
        ip: request.client_attributes.ip_address,
      }),
    })
    throw invalidCredentials()
  }
  await forgetFailures(context, attempt)
  if (password.temporary === 1) throw await temporaryPassword(context, client, user)
  if (context.hasher.isWeak(password.hash)) await rehash(context, user, password.hash, request.password)
  return completeAuthentication(context, {
    client,
    user,
    factor: { method: 'pwd' },
    grant,
    sessionId: request.session_id,
    attributes: request.client_attributes,
  })
}

/** A password that could not be compared, because too many wait, is no wrong one. */
async function verifyPassword(
  context: IdentityContext,
  attempt: AttemptBuckets,
  password: string,
  hash: string | undefined,
): Promise<boolean> {
  try {
    return await context.hasher.verify(password, hash)
  } catch (error) {
    const now = context.nowSeconds()
    await Promise.all(
      [...attempt.shared, attempt.identifier].map((bucket) => context.limiter.giveBack(bucket, now)),
    )
    throw error
  }
}

/** Always one query, so that an unknown user costs the same. */
async function findPassword(context: IdentityContext, tenantId: string, user: UserRow | undefined) {
  return context.db
    .selectFrom('passwords')
    .select(['hash', 'temporary'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', user?.user_id ?? '')
    .executeTakeFirst()
}

const resetTokenSeconds = 300

async function temporaryPassword(context: IdentityContext, client: Client, user: UserRow): Promise<ApiError> {
  const now = context.nowSeconds()
  const { issuer } = context.settings
  const reset_token = await signJwt(context.keys, user.tenant_id, 'reset+jwt', {
    iss: issuer,
    sub: user.user_id,
    aud: `${issuer}/cis/v1/auth/password/reset`,
    iat: now,
    exp: now + resetTokenSeconds,
    client_id: client.client_id,
    tid: client.tenant_id,
  })
  return new ApiError(403, 'temporary_password', 'temporary_password', { fields: { reset_token } })
}

/** Replaces the hash only if it is still the one that was compared. */
async function rehash(context: IdentityContext, user: UserRow, old: string, password: string): Promise<void> {
  const hash = await context.hasher.hash(password)
  await context.db
    .updateTable('passwords')
    .set({ hash })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('hash', '=', old)
    .execute()
}
