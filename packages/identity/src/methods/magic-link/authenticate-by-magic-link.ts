import type { MagicLinkAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { sharedBuckets } from '../../attempts/attempt-buckets.ts'
import { forgetSends } from '../../attempts/send-limits.ts'
import { verifyTarget } from '../../attempts/verify-target.ts'
import { completeAuthentication } from '../../authentication/complete-authentication.ts'
import type { Client } from '../../clients/client-directory.ts'
import { ApiError, invalidCredentials } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { tokenRequestFor } from '../../tokens/token-request.ts'
import { findUser, isEnabled, type UserRow } from '../../users/user-record.ts'
import { consumeLink, endOtherLinks, type UsedLink, whyLinkRefused } from './link-store.ts'
import { linkScope } from './send-magic-link.ts'

/**
 * Authenticates a user by the code of a link that they followed. Wrong, expired, used, never sent: one answer.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 429
 */
export async function authenticateByMagicLink(
  context: IdentityContext,
  client: Client,
  request: MagicLinkAuthenticateRequest,
): Promise<TokenResponse> {
  const { settings, db, limiter } = context
  const tokenRequest = tokenRequestFor(client, request, settings.issuer)
  const attributes = request.client_attributes
  const shared = sharedBuckets(settings, client, attributes)
  const now = context.nowSeconds()
  await limiter.spend(shared, now)

  const scope = linkScope(client)
  const used = await consumeLink(db, scope, { code: request.code, requestId: request.request_id }, now)
  const user = await findUser(db, client.tenant_id, { type: 'user_id', value: used?.userId ?? '' })
  if (used === undefined || user === undefined || !isEnabled(user) || !isStillGood(client, user, used)) {
    const why = used === undefined ? await whyLinkRefused(db, scope, request.code, now) : 'changed_since'
    context.audit('login.failed', {
      tenant_id: client.tenant_id,
      client_id: client.client_id,
      method: 'eml',
      reason: why,
      ...(user !== undefined && { user_id: user.user_id }),
      ...(attributes?.ip_address !== undefined && { ip: attributes.ip_address }),
    })
    throw settings.compat.detailedErrors
      ? new ApiError(400, 'auth_invalid_credentials', 'Invalid magic link code')
      : invalidCredentials()
  }

  const channel = used.target === null ? undefined : 'email'
  const [verified] = await Promise.all([
    channel === undefined ? user : verifyTarget(context, user, channel, used.target ?? ''),
    endOtherLinks(db, scope, user.user_id, now),
    ...shared.map((bucket) => limiter.giveBack(bucket, now)),
    forgetSends(context, client, { user, attributes, channel, target: used.target ?? '' }),
  ])
  return completeAuthentication(context, {
    client,
    user: verified,
    factor: { method: 'eml' },
    tokenRequest,
    sessionId: request.session_id,
    attributes,
  })
}

/** The redirect URI is still registered, and the address still the user's. */
function isStillGood(client: Client, user: UserRow, used: UsedLink): boolean {
  return (
    client.redirectUris.includes(used.redirectUri) && (used.target === null || user.email === used.target)
  )
}
