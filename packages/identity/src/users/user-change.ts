import { customDataBytes } from '@latchkey/protocol'
import type { UpdateUserRequest } from '@latchkey/protocol/management'
import { invalidRequest } from '../errors/api-error.ts'
import { canonicalIdentifier } from './canonical-identifier.ts'
import { profileKeys } from './profile-keys.ts'
import { type Profile, readProfile, type UserRow } from './user-record.ts'
import { hasVerifiedAddress } from './verified-addresses.ts'
import { keptVerifications } from './verified-secondaries.ts'

/** The change of a user without what belongs to one app. */
export type UserChange = Omit<UpdateUserRequest, 'external_account_id' | 'custom_app_data'>

/** What a change makes of a user. */
export interface ChangedUser {
  /** The columns of the row that are written. */
  columns: Partial<UserRow>
  /** Whether the email address or phone number is another one: codes that were sent to the former one must not count. */
  hasOtherAddress: boolean
}

type Identifier = 'email' | 'phone_number' | 'username'

/**
 * Merges a change into a user: missing fields stay, `null` removes, objects are replaced, `custom_data` is merged member by
 * member. Another primary address is unverified; who had an owner keeps one.
 *
 * @throws ApiError 400 `invalid_request` naming the field
 */
export function changedUser(user: UserRow, change: UserChange, nowSeconds: number): ChangedUser {
  const { email, phone_number, username, status, ...fields } = change
  const identifiers = {
    ...canonicalField('username', username),
    ...canonicalField('email', email),
    ...canonicalField('phone_number', phone_number),
  }
  const next = { ...user, ...identifiers }
  if (next.username === null && next.email === null && next.phone_number === null) {
    throw invalidRequest('username', 'is required, or email or phone_number')
  }
  const profile = changedProfile(readProfile(user.profile_json), fields, next)
  const isOtherEmail = next.email !== user.email
  const isOtherNumber = next.phone_number !== user.phone_number
  return {
    columns: {
      ...identifiers,
      ...(isOtherEmail && { email_verified: 0, email_verified_at: null }),
      ...(isOtherNumber && { phone_number_verified: 0, phone_number_verified_at: null }),
      ...(status !== undefined && { status }),
      has_owner: Number(hasVerifiedAddress(user)),
      external_user_id: profile.external_user_id ?? null,
      profile_json: JSON.stringify(profile),
      ...profileKeys(profile),
      verified_secondary_json: keptVerifications(user.verified_secondary_json, profile),
      updated_at: nowSeconds,
    },
    hasOtherAddress: isOtherEmail || isOtherNumber,
  }
}

function canonicalField(
  type: Identifier,
  text: string | null | undefined,
): Partial<Pick<UserRow, Identifier>> {
  if (text === undefined) return {}
  if (text === null) return { [type]: null }
  const { value, isValid } = canonicalIdentifier(type, text)
  if (!isValid) throw invalidRequest(type, 'has the wrong form')
  return { [type]: value }
}

function changedProfile(
  profile: Profile,
  { secondary_emails, secondary_phone_numbers, custom_data, ...fields }: ProfileChange,
  next: Pick<UserRow, 'email' | 'phone_number'>,
): Profile {
  const merged: Record<string, unknown> = { ...profile, ...fields }
  if (custom_data !== undefined)
    merged.custom_data = mergedCustomData('custom_data', profile.custom_data, custom_data)
  const lists = {
    secondary_emails: secondaryList('email', secondary_emails, profile.secondary_emails, next.email),
    secondary_phone_numbers: secondaryList(
      'phone_number',
      secondary_phone_numbers,
      profile.secondary_phone_numbers,
      next.phone_number,
    ),
  }
  const present = Object.entries({ ...merged, ...lists }).filter(
    ([, value]) => value !== null && value !== undefined,
  )
  return Object.fromEntries(present)
}

type ProfileChange = Omit<UserChange, Identifier | 'status'>

/** Secondary addresses in canonical form, each once, without the primary one. */
function secondaryList(
  type: 'email' | 'phone_number',
  given: readonly string[] | null | undefined,
  before: readonly string[] | undefined,
  primary: string | null,
): string[] | undefined {
  const field = type === 'email' ? 'secondary_emails' : 'secondary_phone_numbers'
  if (given === null) return undefined
  const canonical = (given ?? before)?.map((text) => {
    const { value, isValid } = canonicalIdentifier(type, text)
    // a value of an earlier release stays as it is
    if (!isValid && given !== undefined) throw invalidRequest(field, 'has the wrong form')
    return isValid ? value : text
  })
  return canonical && [...new Set(canonical)].filter((value) => value !== primary)
}

/**
 * Merges custom data member by member; null removes all.
 *
 * @throws ApiError 400 `invalid_request` if the result is larger than 500 KB or has more than 1000 members
 */
export function mergedCustomData(
  field: 'custom_data' | 'custom_app_data',
  before: Record<string, unknown> | undefined,
  change: Record<string, unknown> | null,
): Record<string, unknown> | undefined {
  if (change === null) return undefined
  const merged = { ...before, ...change }
  if (Object.keys(merged).length > mostMembers) throw invalidRequest(field, 'has too many fields')
  requireCustomDataSize(field, merged)
  return merged
}

/** As the schema of custom data allows. */
const mostMembers = 1000

/** @throws ApiError 400 `invalid_request` */
export function requireCustomDataSize(
  field: 'custom_data' | 'custom_app_data',
  data: Record<string, unknown> | undefined,
): void {
  if (data === undefined || Buffer.byteLength(JSON.stringify(data)) <= customDataBytes) return
  throw invalidRequest(field, `is larger than ${customDataBytes / 1024} KB`)
}
