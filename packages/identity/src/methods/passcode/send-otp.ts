import { randomBytes } from 'node:crypto'
import type { OtpSendRequest, OtpSendResponse } from '@latchkey/protocol'
import { accountKeyOf } from '../../attempts/account-key.ts'
import { auditSend } from '../../attempts/audit-send.ts'
import { admitSend, spendMessage } from '../../attempts/send-limits.ts'
import { detailedSendError } from '../../attempts/send-refusal.ts'
import type { Client } from '../../clients/client-directory.ts'
import { invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { newPasscode, passcodeHash, passcodeSlot } from '../../storage/passcode.ts'
import { storePasscode } from '../../storage/passcode-store.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { userLanguage } from '../../users/user-language.ts'
import { mayDeliverItself, otpRules } from './otp-rules.ts'
import { passcodeDelivery } from './passcode-delivery.ts'
import { passcodeMessage } from './passcode-message.ts'
import { sentSlot } from './passcode-slot.ts'

const events = { sent: 'passcode.sent', refused: 'passcode.not_sent' } as const

/**
 * Makes a code for a user and sends it, or gives it to the caller to deliver. It replaces an earlier one.
 * For an identifier that nobody has, the response and the work are the same, and the code does not work.
 *
 * @throws ApiError 400 `invalid_request` for a channel that is off, or content that cannot be sent; 429; 503 when too many
 * messages wait
 */
export async function sendOtp(
  context: IdentityContext,
  client: Client,
  request: OtpSendRequest,
): Promise<OtpSendResponse> {
  const { channel, approval_data } = request
  const rules = otpRules(context, client, channel)
  if (rules === undefined) throw invalidRequest('channel', 'is not on for this app')
  if (channel !== 'direct') context.messages.requireRoom(channel)
  const identifier = canonicalIdentifier(request.identifier_type, request.identifier)
  const customTarget = customTargetOf(request)
  const code = newPasscode(rules.digits)
  const lifetimeSeconds = request.expires_in === undefined ? rules.lifetimeSeconds : request.expires_in * 60
  const look = await context.looks.of(client)
  const notice = { to: '', code, lifetimeSeconds }
  // also for unknown users, and before any limit counts: a bad logo is refused for all alike
  passcodeMessage(client, look, rules, request, notice)
  const send = {
    identifier,
    sessionId: request.session_id,
    customTarget,
    attributes: request.client_attributes,
  }
  return admitSend(context, client, send, async (admitted) => {
    const now = context.nowSeconds()
    const { user } = admitted
    const language = userLanguage(user)
    const message = passcodeMessage(client, look, rules, request, { ...notice, language })
    const asked = {
      channel,
      customTarget,
      mayDeliverItself: mayDeliverItself(context, client),
      sms: client.loginPreferences.sms,
    }
    const delivery = await passcodeDelivery(user, asked)
    const isDelivered = typeof delivery !== 'string'
    const target = isDelivered ? delivery.target : undefined
    const isTargetCounted = customTarget !== undefined
    const mayLeave = await spendMessage(context, client, channel, {
      target,
      identifier,
      isTargetCounted,
      admitted,
    })

    const requestId = request.generate_request_id === true ? randomBytes(16).toString('base64url') : undefined
    const refusal = isDelivered ? (mayLeave ? undefined : 'send_limit') : delivery
    // a code that is not sent belongs to no user: it replaces no other code and is never right
    const accountKey = accountKeyOf(identifier, refusal === undefined ? user : undefined)
    const slot = { requestId, sessionId: request.session_id }
    const scope = sentSlot(client, accountKey, slot, admitted.standing)
    const stored = {
      codeHash: passcodeHash(context.keys.pepper, scope, { identifier, requestId, code }),
      method: isDelivered ? delivery.method : '',
      target: target ?? '',
      approvalJson: approval_data === undefined ? null : JSON.stringify(approval_data),
      expiresAt: now + lifetimeSeconds,
    }
    if (mayLeave) {
      await context.db.transaction().execute(async (db) => {
        await storePasscode(db, scope, stored, now, rules)
        if (message === undefined) return
        await context.messages.post(db, {
          tenantId: client.tenant_id,
          message: { ...message, to: stored.target },
          expiresAt: stored.expiresAt,
          slot: passcodeSlot(scope),
          isDecoy: refusal !== undefined,
        })
      })
    }

    const { client_attributes: attributes } = request
    auditSend(context, client, { events, identifier, user, channel, refusal, attributes })
    if (context.settings.compat.detailedErrors && !isDelivered) throw detailedSendError(delivery, channel)
    if (channel !== 'direct') context.messages.wake(channel)
    return {
      message: 'OTP sent',
      ...(approval_data !== undefined && { approval_data }),
      ...(channel === 'direct' && { code }),
      ...(requestId !== undefined && { request_id: requestId }),
    }
  })
}

/** @throws ApiError 400 `invalid_request` naming the field, if it has no canonical form */
function customTargetOf(request: OtpSendRequest): string | undefined {
  if (request.channel === 'direct') return undefined
  const [field, type] =
    request.channel === 'sms'
      ? (['custom_phone_number', 'phone_number'] as const)
      : (['custom_email', 'email'] as const)
  const text = request[field]
  if (text === undefined) return undefined
  const { value, isValid } = canonicalIdentifier(type, text)
  if (!isValid) throw invalidRequest(field, 'has the wrong form')
  return value
}
