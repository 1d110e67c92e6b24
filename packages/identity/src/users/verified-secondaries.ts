import { type Static, Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'
import { canonicalIdentifier } from './canonical-identifier.ts'
import type { Profile } from './user-record.ts'

const SecondariesSchema = Type.Object({
  emails: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  phone_numbers: Type.Optional(Type.Record(Type.String(), Type.Integer())),
})
/** The secondary addresses that were verified, in canonical form, each with the time in seconds since the epoch. */
export type VerifiedSecondaries = Static<typeof SecondariesSchema>

export const readVerifiedSecondaries: (json: string) => VerifiedSecondaries = jsonColumn(SecondariesSchema)

/** When a secondary address was verified; undefined: it was not. */
export function verifiedAt(
  secondaries: VerifiedSecondaries,
  type: 'email' | 'phone_number',
  text: string,
): number | undefined {
  const times = type === 'email' ? secondaries.emails : secondaries.phone_numbers
  const { value } = canonicalIdentifier(type, text)
  return times !== undefined && Object.hasOwn(times, value) ? times[value] : undefined
}

/** The verifications that still have their address among the secondary ones of a profile. @returns JSON */
export function keptVerifications(json: string, profile: Profile): string {
  const { emails = {}, phone_numbers = {} } = readVerifiedSecondaries(json)
  return JSON.stringify({
    ...only('emails', emails, 'email', profile.secondary_emails),
    ...only('phone_numbers', phone_numbers, 'phone_number', profile.secondary_phone_numbers),
  })
}

function only(
  name: 'emails' | 'phone_numbers',
  times: Record<string, number>,
  type: 'email' | 'phone_number',
  listed: readonly string[] = [],
): VerifiedSecondaries {
  const present = new Set(listed.map((text) => canonicalIdentifier(type, text).value))
  const kept = Object.entries(times).filter(([address]) => present.has(address))
  return kept.length === 0 ? {} : { [name]: Object.fromEntries(kept) }
}
