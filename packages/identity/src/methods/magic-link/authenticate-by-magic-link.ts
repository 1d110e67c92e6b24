import type { MagicLinkAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { forgetSends } from '../../attempts/send-limits.ts'
import { authenticate } from '../../authentication/attempt.ts'
import type { AttemptRules } from '../../authentication/attempt-rules.ts'
import type { Client } from '../../clients/client-directory.ts'
import { ApiError } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { findUser, isEnabled, type UserRow } from '../../users/user-record.ts'
import { consumeLink, endOtherLinks, findLinkOwner, type UsedLink, whyLinkRefused } from './link-store.ts'

/**
 * Authenticates a user by the code of a link that they followed. Wrong, expired, used and never sent codes all give the
 * same error.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, `invalid_target`, `session_not_found`; 429 `rate_limited`
 */
export async function authenticateByMagicLink(
  context: IdentityContext,
  client: Client,
  request: MagicLinkAuthenticateRequest,
): Promise<TokenResponse> {
  return authenticate(context, client, magicLinkAttempt, request)
}

/** How the code of a link proves its user. The code names the user, so the request does not. */
export const magicLinkAttempt: AttemptRules<MagicLinkAuthenticateRequest> = {
  method: 'magic_link',
  limits: {},
  prepare: (context, client, request) => async (attempt) => {
    const { db, settings } = context
    const { now } = attempt
    // the user first: if the account gets its owner after that, the link is not consumed, or the user is seen to have changed
    const owner = await findLinkOwner(db, client, request.code, now)
    const user = await findUser(db, client.tenant_id, { type: 'user_id', value: owner ?? '' }, client.app_id)
    const used = await consumeLink(db, client, { code: request.code, requestId: request.request_id }, now)
    if (used === undefined || user === undefined || !isEnabled(user) || !isStillGood(client, user, used)) {
      return {
        refused: used === undefined ? await whyLinkRefused(db, client, request.code, now) : 'changed_since',
        method: 'eml',
        userId: user?.user_id,
        ...(settings.compat.detailedErrors && {
          error: new ApiError(400, 'auth_invalid_credentials', 'Invalid magic link code'),
        }),
      }
    }
    const target = used.target ?? ''
    const channel = used.target === null ? undefined : 'email'
    return {
      user,
      factor: { method: 'eml' },
      address: channel && { channel, value: target },
      async settle() {
        await Promise.all([
          endOtherLinks(db, client, user.user_id, now),
          forgetSends(context, client, {
            user,
            sessionId: request.session_id,
            attributes: request.client_attributes,
            channel,
            target,
          }),
        ])
      },
    }
  },
}

/** The redirect URI is still registered, and the address still the user's. */
function isStillGood(client: Client, user: UserRow, used: UsedLink): boolean {
  return (
    client.redirectUris.includes(used.redirectUri) && (used.target === null || user.email === used.target)
  )
}
