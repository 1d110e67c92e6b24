import { timeText } from '../text/time-text.ts'
import { type Profile, readProfile, type UserRow } from './user-record.ts'
import { readVerifiedSecondaries, verifiedAt } from './verified-secondaries.ts'

/** A profile as it leaves the service: secondary addresses are objects, as the primary ones. */
export type ShownProfile = Omit<Profile, 'secondary_emails' | 'secondary_phone_numbers'> & {
  secondary_emails?: { value: string; email_verified: boolean; verified_at?: string }[]
  secondary_phone_numbers?: { value: string; phone_number_verified: boolean; verified_at?: string }[]
}

/** Reads a stored profile for the users API and for claims. */
export function shownProfile(user: Pick<UserRow, 'profile_json' | 'verified_secondary_json'>): ShownProfile {
  const { secondary_emails, secondary_phone_numbers, ...profile } = readProfile(user.profile_json)
  const secondaries = readVerifiedSecondaries(user.verified_secondary_json)
  const verification = (type: 'email' | 'phone_number', value: string) => {
    const time = verifiedAt(secondaries, type, value)
    return { isVerified: time !== undefined, ...(time !== undefined && { verified_at: timeText(time) }) }
  }
  return {
    ...profile,
    ...(secondary_emails && {
      secondary_emails: secondary_emails.map((value) => {
        const { isVerified, ...times } = verification('email', value)
        return { value, email_verified: isVerified, ...times }
      }),
    }),
    ...(secondary_phone_numbers && {
      secondary_phone_numbers: secondary_phone_numbers.map((value) => {
        const { isVerified, ...times } = verification('phone_number', value)
        return { value, phone_number_verified: isVerified, ...times }
      }),
    }),
  }
}
