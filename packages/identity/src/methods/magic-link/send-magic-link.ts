import { randomBytes } from 'node:crypto'
import type { MagicLinkSendRequest, MagicLinkSendResponse } from '@latchkey/protocol'
import { accountKeyOf } from '../../attempts/account-key.ts'
import { auditSend } from '../../attempts/audit-send.ts'
import { admitSend, spendMessage } from '../../attempts/send-limits.ts'
import { detailedSendError, type SendRefusal } from '../../attempts/send-refusal.ts'
import type { Client } from '../../clients/client-directory.ts'
import { requireRegistered } from '../../clients/require-registered.ts'
import { invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { composeEmailOf } from '../../templates/compose-message.ts'
import { magicLink, newLinkCode } from '../../text/magic-link.ts'
import { canonicalIdentifier, type Identifier } from '../../users/canonical-identifier.ts'
import { userLanguage } from '../../users/user-language.ts'
import { isEnabled, type UserRow } from '../../users/user-record.ts'
import { emailLink } from './link-message.ts'
import { linkRules } from './link-rules.ts'
import { storeLink } from './link-store.ts'

const events = { sent: 'link.sent', refused: 'link.not_sent' } as const

/**
 * Makes a link that logs a user in and mails it, or gives it to the caller to deliver. For an identifier that nobody
 * has, the response and the work are the same, and the link does not work.
 *
 * @throws ApiError 400 `invalid_request` for a channel that is not on, a redirect URI that is not registered, or content
 * that cannot be sent; 429; 503 when too many messages wait
 */
export async function sendMagicLink(
  context: IdentityContext,
  client: Client,
  request: MagicLinkSendRequest,
): Promise<MagicLinkSendResponse> {
  const { channel = 'email', redirect_uri, client_attributes: attributes } = request
  const rules = linkRules(context, client, channel)
  if (rules === undefined) throw invalidRequest('channel', 'is not on for this app')
  if (channel === 'email') context.messages.requireRoom('email')
  const identifier = identifierOf(request)
  requireRegistered(client, redirect_uri)
  const code = newLinkCode()
  const link = magicLink(redirect_uri, code, request.state)
  const lifetimeSeconds =
    request.email_expiration === undefined ? rules.lifetimeSeconds : request.email_expiration * 60
  const look = await context.looks.of(client)
  const details = {
    to: '',
    appName: client.app_name,
    language: undefined,
    purpose: { link },
    lifetimeSeconds,
  }
  const overrides = { given: request.email_content, preferences: rules.message }
  // also for unknown users, and before any limit counts: a bad logo is refused for all alike
  composeEmailOf(emailLink, look, details, overrides)
  return admitSend(
    context,
    client,
    { identifier, sessionId: request.session_id, attributes },
    async (admitted) => {
      const now = context.nowSeconds()
      const { user } = admitted
      const message = composeEmailOf(emailLink, look, { ...details, language: userLanguage(user) }, overrides)
      const unreachable = whyUnreachable(user)
      const target = unreachable === undefined ? (user?.email ?? undefined) : undefined
      const mayLeave = await spendMessage(context, client, channel, {
        target,
        identifier,
        isTargetCounted: false,
        admitted,
      })

      const requestId =
        request.generate_request_id === true ? randomBytes(16).toString('base64url') : undefined
      const refusal = unreachable ?? (mayLeave ? undefined : 'send_limit')
      const stored = {
        code,
        // a link that is not sent belongs to no user, so it is never right
        userId: accountKeyOf(identifier, unreachable === undefined ? user : undefined),
        redirectUri: redirect_uri,
        target: channel === 'email' ? (target ?? '') : null,
        requestId,
        expiresAt: now + lifetimeSeconds,
      }
      if (mayLeave) {
        await context.db.transaction().execute(async (db) => {
          await storeLink(db, client, stored)
          if (channel !== 'email') return
          await context.messages.post(db, {
            tenantId: client.tenant_id,
            message: { ...message, to: target ?? '' },
            expiresAt: stored.expiresAt,
            isDecoy: refusal !== undefined,
          })
        })
      }

      auditSend(context, client, { events, identifier, user, channel, refusal, attributes })
      if (context.settings.compat.detailedErrors && unreachable !== undefined) {
        throw detailedSendError(unreachable, 'email')
      }
      if (channel === 'email') context.messages.wake(channel)
      return {
        message: 'Email sent successfully',
        ...(channel === 'direct' && { link }),
        ...(requestId !== undefined && { request_id: requestId }),
      }
    },
  )
}

/** @throws ApiError 400 `invalid_request` unless the user is named in one of the two ways */
function identifierOf(request: MagicLinkSendRequest): Identifier {
  const { email, identifier, identifier_type } = request
  if (email !== undefined) {
    const extra = identifier !== undefined ? 'identifier' : 'identifier_type'
    if (identifier !== undefined || identifier_type !== undefined)
      throw invalidRequest(extra, 'contradicts email')
    return canonicalIdentifier('email', email)
  }
  if (identifier === undefined) {
    throw invalidRequest(identifier_type === undefined ? 'email' : 'identifier', 'is required')
  }
  if (identifier_type === undefined) throw invalidRequest('identifier_type', 'is required')
  return canonicalIdentifier(identifier_type, identifier)
}

/** A link needs an email address even if the caller delivers it, because it proves that address. */
function whyUnreachable(user: UserRow | undefined): SendRefusal | undefined {
  if (user === undefined) return 'unknown_user'
  if (!isEnabled(user)) return 'disabled'
  return user.email === null ? 'no_address' : undefined
}
