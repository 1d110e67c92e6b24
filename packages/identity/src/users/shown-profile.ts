import { type Profile, readProfile } from './user-record.ts'

/** A profile as it leaves the service: secondary addresses are objects, as the primary ones, and never verified. */
export type ShownProfile = Omit<Profile, 'secondary_emails' | 'secondary_phone_numbers'> & {
  secondary_emails?: { value: string; email_verified: boolean }[]
  secondary_phone_numbers?: { value: string; phone_number_verified: boolean }[]
}

/** Reads a stored profile for the users API and for claims. */
export function shownProfile(profileJson: string): ShownProfile {
  const { secondary_emails, secondary_phone_numbers, ...profile } = readProfile(profileJson)
  return {
    ...profile,
    ...(secondary_emails && {
      secondary_emails: secondary_emails.map((value) => ({ value, email_verified: false })),
    }),
    ...(secondary_phone_numbers && {
      secondary_phone_numbers: secondary_phone_numbers.map((value) => ({
        value,
        phone_number_verified: false,
      })),
    }),
  }
}
