import type { UserRow } from './user-record.ts'

/** An address at which somebody received a code or link. */
export interface ProvenAddress {
  channel: 'sms' | 'email'
  /** In canonical form. */
  value: string
}

/** The part of a user that says which addresses are theirs. */
export type AddressState = Pick<
  UserRow,
  'email' | 'email_verified' | 'phone_number' | 'phone_number_verified' | 'has_owner'
>

/**
 * Whether somebody has proven an address of the account, be it one that it had before: without that, it is not known whose it
 * is.
 */
export function hasVerifiedAddress(user: AddressState): boolean {
  return user.email_verified === 1 || user.phone_number_verified === 1 || user.has_owner === 1
}

/** Whether this is the email address or phone number of the user, not a secondary one. */
export function isPrimaryAddress(user: AddressState, { channel, value }: ProvenAddress): boolean {
  return value === (channel === 'sms' ? user.phone_number : user.email)
}

/** Whether this address is the user's and was proven before. */
export function isVerifiedAddress(user: AddressState, address: ProvenAddress): boolean {
  const flag = address.channel === 'sms' ? user.phone_number_verified : user.email_verified
  return flag === 1 && isPrimaryAddress(user, address)
}

/** The columns that say whether an address was verified, and when. */
type Verification = Pick<
  UserRow,
  'email_verified' | 'email_verified_at' | 'phone_number_verified' | 'phone_number_verified_at'
>

/**
 * The change to a user whose address was proven. A secondary address is not recorded as verified.
 *
 * @param now seconds since the epoch
 */
export function verification(user: AddressState, address: ProvenAddress, now: number): Partial<Verification> {
  if (!isPrimaryAddress(user, address)) return {}
  return address.channel === 'sms'
    ? { phone_number_verified: 1, phone_number_verified_at: now }
    : { email_verified: 1, email_verified_at: now }
}
