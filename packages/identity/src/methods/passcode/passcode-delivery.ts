import type { OtpChannel } from '@latchkey/protocol'
import type { SendRefusal } from '../../attempts/send-refusal.ts'
import { loadTextMessageNumbers, type TextMessageRules } from '../../text/text-message-numbers.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { isEnabled, readProfile, type UserRow } from '../../users/user-record.ts'

/** The `amr` of a code that the caller delivers itself, or has sent to an address that is not the user's. */
export const directMethod = 'direct_otp'

/** The destination of a code, and what it will prove. */
export interface PasscodeDelivery {
  /** A phone number, an email address, or empty: to the caller. */
  target: string
  /** A value of `amr`. */
  method: 'sms' | 'eotp' | typeof directMethod
}

/** What is asked for. */
export interface AskedDelivery {
  channel: OtpChannel
  /** In canonical form. */
  customTarget: string | undefined
  /** Whether the caller may deliver codes itself, and so may also say where they go. */
  mayDeliverItself: boolean
  /** Which numbers the app sends text messages to. */
  sms?: TextMessageRules | null | undefined
}

/**
 * Decides where a code is sent. A code that is sent to an address other than the user's own proves no more than one that
 * the caller delivers: the caller vouches for it.
 */
export async function passcodeDelivery(
  user: UserRow | undefined,
  asked: AskedDelivery,
): Promise<PasscodeDelivery | SendRefusal> {
  const { channel } = asked
  const whyNot = channel === 'sms' ? await loadTextMessageNumbers() : undefined
  if (user === undefined) return 'unknown_user'
  if (!isEnabled(user)) return 'disabled'
  if (channel === 'direct') return { target: '', method: directMethod }
  const method = channel === 'sms' ? 'sms' : 'eotp'
  const target = asked.customTarget ?? (channel === 'sms' ? user.phone_number : user.email)
  if (target === null) return 'no_address'
  const refusal = whyNot?.(target, asked.sms)
  if (refusal !== undefined) return refusal
  if (isOwnTarget(user, method, target)) return { target, method }
  return asked.mayDeliverItself ? { target, method: directMethod } : 'foreign_address'
}

/** Whether an address is still one of the user's; it may have changed since a code was sent there. */
export function isOwnTarget(user: UserRow, method: string, target: string): boolean {
  if (method === directMethod) return true
  if (target === (method === 'sms' ? user.phone_number : user.email)) return true
  const { secondary_emails = [], secondary_phone_numbers = [] } = readProfile(user.profile_json)
  const [type, others] =
    method === 'sms'
      ? (['phone_number', secondary_phone_numbers] as const)
      : (['email', secondary_emails] as const)
  return others.some((text) => canonicalIdentifier(type, text).value === target)
}
