import { requireMayChangeCredentials } from '../access/change-own-credentials.ts'
import { ApiError, invalidRequest, invalidToken } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { TokenUser } from '../tokens/token-user.ts'
import { canonicalIdentifier } from '../users/canonical-identifier.ts'
import { findUser, type UserRow } from '../users/user-record.ts'
import { isVerifiedAddress, type ProvenAddress } from '../users/verified-addresses.ts'
import { alreadyVerified, needsRule } from './verify-own-address.ts'

/**
 * The address of a request in canonical form.
 *
 * @throws ApiError 400 `invalid_request` naming the field
 */
export function givenAddress(channel: ProvenAddress['channel'], text: string, field: string): ProvenAddress {
  const { value, isValid } = canonicalIdentifier(channel === 'sms' ? 'phone_number' : 'email', text)
  if (!isValid) throw invalidRequest(field, 'has the wrong form')
  return { channel, value }
}

/**
 * Checks before anything is sent or consumed that the user may verify an address. Whether somebody else has verified it is not
 * asked here: only who receives the message may learn that.
 *
 * @returns the user, and whether the rule for changing credentials was asked and held
 * @throws ApiError 401 `insufficient_user_authentication`, `invalid_token`; 409 `identifier_taken` if the user has verified it
 */
export async function requireMayVerify(
  context: IdentityContext,
  caller: TokenUser,
  address: ProvenAddress,
): Promise<{ user: UserRow; mayChange: boolean }> {
  const user = await findUser(context.db, caller.tenant_id, { type: 'user_id', value: caller.user_id })
  if (user === undefined) throw invalidToken(true)
  if (isVerifiedAddress(user, address)) throw alreadyVerified(address)
  if (!needsRule(user, address)) return { user, mayChange: false }
  await requireMayChangeCredentials(context, caller)
  return { user, mayChange: true }
}

/** 400 with the vendor's texts. The user asked for the code themselves, so the reason reveals nothing to others. */
export function refusedPasscode({ channel }: ProvenAddress, isExpired: boolean): ApiError {
  if (isExpired) {
    return new ApiError(400, 'expired_otp', 'Passcode expired', { fields: { error_type: 'expired_otp' } })
  }
  const what = channel === 'sms' ? 'phone number' : 'email'
  return new ApiError(400, 'invalid_otp', `Invalid ${what} or passcode`, {
    fields: { error_type: 'invalid_otp' },
  })
}
