import type { PasswordResetEmailLinkRequest } from '@latchkey/protocol'
import { accountKeyOf } from '../../../attempts/account-key.ts'
import { auditSend } from '../../../attempts/audit-send.ts'
import { admitSend, spendMessage } from '../../../attempts/send-limits.ts'
import type { Client } from '../../../clients/client-directory.ts'
import { requireRegistered } from '../../../clients/require-registered.ts'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { magicLink } from '../../../text/magic-link.ts'
import { userLanguage } from '../../../users/user-language.ts'
import { issueResetToken } from '../reset-tokens/issue-reset-token.ts'
import { requirePasswordRules } from '../rules/acceptable-password.ts'
import { namedOnce } from '../rules/named-once.ts'
import { detailedResetError } from './detailed-reset-error.ts'
import { resetEmail } from './reset-message.ts'
import { resetSendEvents } from './reset-send-events.ts'
import { earlierProofs, whyNoReset, whyNotHandedOver } from './reset-target.ts'

/**
 * Makes a link that leads to the app with a reset token as `code`, and mails it, or gives it to the caller to deliver.
 * For an unknown user, or one without a verified address, the response and the work are the same, and the link does not work.
 *
 * @returns the link
 * @throws ApiError 400 `invalid_request` for a redirect URI that is not registered, or where no email can be sent,
 * `auth_password_policy_disabled`; 429; 503 when too many messages wait
 */
export async function sendResetLink(
  context: IdentityContext,
  client: Client,
  request: PasswordResetEmailLinkRequest,
  channel: 'email' | 'direct',
): Promise<string> {
  const rules = requirePasswordRules(client)
  const { redirect_uri, client_attributes: attributes, ignore_mfa: ignoresMfa = false } = request
  if (channel === 'email') {
    if (!context.messages.canSend('email')) throw invalidRequest('email', 'cannot be sent by this service')
    context.messages.requireRoom('email')
  }
  const identifier = namedOnce(request)
  requireRegistered(client, redirect_uri)
  const purpose = { link: '', lifetimeSeconds: rules.resetSeconds }
  const look = await context.looks.of(client)
  // also for unknown users, and before any limit counts: a bad logo is refused for all alike
  resetEmail(client, look, rules, request.email_content, purpose)
  return admitSend(context, client, { identifier, attributes }, async (admitted) => {
    const { user } = admitted
    const unreachable =
      (await whyNoReset(context, user, 'email')) ??
      (channel === 'direct' ? await whyNotHandedOver(context, client, user) : undefined)
    const target = unreachable === undefined ? (user?.email ?? undefined) : undefined
    const proofs = await earlierProofs(context, client, request.prev_reset_token, user)
    const mayLeave = await spendMessage(context, client, channel, {
      target,
      identifier,
      isTargetCounted: false,
      admitted,
    })
    const isDead = target === undefined || !mayLeave
    const token = await issueResetToken(context, client, rules, {
      // a link that is not sent belongs to no user, so it is never right
      userId: isDead ? accountKeyOf(identifier, undefined) : accountKeyOf(identifier, user),
      isNobody: isDead,
      proofs: [...proofs, channel],
      ignoresMfa,
      link: { redirectUri: redirect_uri, target: channel === 'email' ? (target ?? '') : null },
    })
    const refusal = unreachable ?? (mayLeave ? undefined : 'send_limit')
    auditSend(context, client, { events: resetSendEvents, identifier, user, channel, refusal, attributes })
    if (context.settings.compat.detailedErrors && unreachable !== undefined) {
      throw detailedResetError(unreachable, 'email')
    }
    const link = magicLink(redirect_uri, token, undefined)
    if (channel === 'email') {
      await context.messages.post(context.db, {
        tenantId: client.tenant_id,
        message: {
          ...resetEmail(client, look, rules, request.email_content, {
            ...purpose,
            link,
            language: userLanguage(user),
          }),
          to: target ?? '',
        },
        expiresAt: context.nowSeconds() + rules.resetSeconds,
        isDecoy: refusal !== undefined,
      })
      context.messages.wake(channel)
    }
    return link
  })
}
