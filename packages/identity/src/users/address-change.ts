import { invalidRequest } from '../errors/api-error.ts'
import { canonicalIdentifier } from './canonical-identifier.ts'
import { type Profile, readProfile, type UserRow } from './user-record.ts'
import { hasVerifiedAddress, isPrimaryAddress, type ProvenAddress } from './verified-addresses.ts'
import { keptVerifications, readVerifiedSecondaries } from './verified-secondaries.ts'

/** As the schema of a user allows. */
const mostSecondaries = 20

const parts = {
  email: {
    column: 'email',
    flag: 'email_verified',
    time: 'email_verified_at',
    list: 'secondary_emails',
    times: 'emails',
  },
  sms: {
    column: 'phone_number',
    flag: 'phone_number_verified',
    time: 'phone_number_verified_at',
    list: 'secondary_phone_numbers',
    times: 'phone_numbers',
  },
} as const

/** Whether an address is one of the secondary addresses of a user. */
export function isSecondaryAddress(user: UserRow, address: ProvenAddress): boolean {
  return secondariesOf(readProfile(user.profile_json), address).includes(address.value)
}

/** Whether the primary address of the same kind is verified. */
export function hasVerifiedPrimary(user: UserRow, { channel }: ProvenAddress): boolean {
  return user[parts[channel].flag] === 1
}

/**
 * The columns of a user whose address was verified, be it new, secondary or the primary one.
 *
 * @param becomesPrimary the primary address before becomes a secondary one
 * @throws ApiError 400 `invalid_request` if the user has too many secondary addresses
 */
export function withVerifiedAddress(
  user: UserRow,
  address: ProvenAddress,
  becomesPrimary: boolean,
  nowSeconds: number,
): Partial<UserRow> {
  const { column, flag, time, list, times } = parts[address.channel]
  const verified = { [flag]: 1, [time]: nowSeconds, updated_at: nowSeconds }
  if (isPrimaryAddress(user, address)) return verified
  const profile = readProfile(user.profile_json)
  const others = secondariesOf(profile, address).filter((value) => value !== address.value)
  const secondaries = readVerifiedSecondaries(user.verified_secondary_json)
  const former = user[column]
  const added = becomesPrimary
    ? { value: former, verifiedAt: user[flag] === 1 ? (user[time] ?? nowSeconds) : undefined }
    : { value: address.value, verifiedAt: nowSeconds }
  const addresses = added.value === null ? others : [...others, added.value]
  const next = { ...profile, [list]: addresses }
  if (addresses.length > mostSecondaries) throw invalidRequest(list, 'has too many items')
  const known = {
    ...secondaries[times],
    ...(added.value !== null && added.verifiedAt !== undefined && { [added.value]: added.verifiedAt }),
  }
  return {
    ...(becomesPrimary && {
      ...verified,
      [column]: address.value,
      has_owner: Number(hasVerifiedAddress(user)),
    }),
    profile_json: JSON.stringify(next),
    verified_secondary_json: keptVerifications(JSON.stringify({ ...secondaries, [times]: known }), next),
    updated_at: nowSeconds,
  }
}

/** The columns of a user without a secondary address; undefined if it is none of theirs. */
export function withoutSecondaryAddress(
  user: UserRow,
  address: ProvenAddress,
  nowSeconds: number,
): Partial<UserRow> | undefined {
  const { list } = parts[address.channel]
  const profile = readProfile(user.profile_json)
  const present = secondariesOf(profile, address)
  if (!present.includes(address.value)) return undefined
  const next = { ...profile, [list]: present.filter((value) => value !== address.value) }
  return {
    profile_json: JSON.stringify(next),
    verified_secondary_json: keptVerifications(user.verified_secondary_json, next),
    updated_at: nowSeconds,
  }
}

/** In canonical form, since those of earlier releases are stored as they were given. */
function secondariesOf(profile: Profile, { channel }: ProvenAddress): string[] {
  const { column, list } = parts[channel]
  return (profile[list] ?? []).map((text) => {
    const { value, isValid } = canonicalIdentifier(column, text)
    return isValid ? value : text
  })
}
