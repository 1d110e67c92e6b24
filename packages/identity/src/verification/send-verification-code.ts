import type { EmailContent, OtpChannel } from '@latchkey/protocol'
import { orWithdraw } from '../attempts/or-withdraw.ts'
import { spendMessage } from '../attempts/send-limits.ts'
import { Tries } from '../attempts/tries.ts'
import { invalidRequest } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { otpRules } from '../methods/passcode/otp-rules.ts'
import { newPasscode, type PasscodeScope, passcodeHash, passcodeSlot } from '../storage/passcode.ts'
import { storePasscode } from '../storage/passcode-store.ts'
import { loadTextMessageNumbers, numberFaults } from '../text/text-message-numbers.ts'
import type { TokenUser } from '../tokens/token-user.ts'
import { userLanguage } from '../users/user-language.ts'
import type { ProvenAddress } from '../users/verified-addresses.ts'
import { requireMayVerify } from './verification-address.ts'
import type {} from './verification-events.ts'
import { sendBuckets } from './verification-limits.ts'
import { verificationMessage } from './verification-messages.ts'

/** The place of the code by which a user verifies addresses of a kind. There is one at a time. */
export function verificationScope(
  { tenant_id, user_id, client }: TokenUser,
  { channel }: ProvenAddress,
): PasscodeScope {
  return { tenant_id, client_id: client.client_id, user_id, purpose: `verify:${channel}` }
}

/** What a code of an address is bound to. */
export function verifiedIdentifier({ channel, value }: ProvenAddress): { type: string; value: string } {
  return { type: channel === 'sms' ? 'phone_number' : 'email', value }
}

/**
 * Sends a code to an address that a user wants to verify. It is also sent if somebody else has verified the address: only its
 * receiver learns of that, when they show the code.
 *
 * @throws ApiError 400 `invalid_request` if codes of this kind are off, or the country is not allowed; 401
 * `insufficient_user_authentication`; 409 `identifier_taken`; 429; 503 when too many messages wait
 */
export async function sendVerificationCode(
  context: IdentityContext,
  caller: TokenUser,
  address: ProvenAddress,
  asked: { field: string; content?: EmailContent | undefined },
): Promise<void> {
  const { client, tenant_id, user_id } = caller
  const channel: OtpChannel = address.channel
  const rules = otpRules(context, client, channel)
  if (rules === undefined)
    throw invalidRequest(asked.field, 'cannot be verified: its codes are not on for this app')
  if (channel === 'sms') {
    const refusal = (await loadTextMessageNumbers())(address.value, client.loginPreferences.sms)
    if (refusal !== undefined) throw invalidRequest(asked.field, numberFaults[refusal])
  }
  context.messages.requireRoom(address.channel)
  const code = newPasscode(rules.digits)
  const look = await context.looks.of(client)
  const messageIn = (language: string | undefined) =>
    verificationMessage(client, look, code, {
      ...{ address, language, lifetimeSeconds: rules.lifetimeSeconds },
      ...{ given: asked.content, preferences: rules.message },
    })
  // a bad logo is refused before anything else is looked at
  messageIn(undefined)
  const { user } = await requireMayVerify(context, caller, address)
  const message = messageIn(userLanguage(user))
  const now = context.nowSeconds()
  const tries = new Tries(context)
  await tries.spend(sendBuckets(context, caller, address))
  await orWithdraw(tries, async () => {
    const mayLeave = await spendMessage(context, client, address.channel, {
      target: address.value,
      identifier: { type: 'user_id', value: user_id },
      isTargetCounted: true,
      admitted: { user: undefined, standing: { order: 'second', place: '' }, tries },
    })
    const scope = verificationScope(caller, address)
    const expiresAt = now + rules.lifetimeSeconds
    if (mayLeave) {
      await context.db.transaction().execute(async (db) => {
        const identifier = verifiedIdentifier(address)
        const stored = {
          codeHash: passcodeHash(context.keys.pepper, scope, { identifier, requestId: undefined, code }),
          method: channel === 'sms' ? 'sms' : 'eotp',
          target: address.value,
          approvalJson: null,
          expiresAt,
        }
        await storePasscode(db, scope, stored, now, rules)
        await context.messages.post(db, {
          tenantId: tenant_id,
          message,
          expiresAt,
          slot: passcodeSlot(scope),
        })
      })
    }
    context.audit(mayLeave ? 'verification.sent' : 'verification.not_sent', {
      tenant_id,
      client_id: client.client_id,
      user_id,
      ...caller.source,
      session: caller.session_hash,
      method: channel,
      ...(!mayLeave && { reason: 'send_limit' }),
    })
    context.messages.wake(address.channel)
  })
}
