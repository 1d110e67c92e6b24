import type { Authenticator } from '@latchkey/protocol'
import { timeText } from '../text/time-text.ts'
import type { UserRow } from './user-record.ts'

/** The primary addresses of a user as what they log in with. */
export function addressAuthenticators(
  user: UserRow,
  types: { email?: Authenticator['type']; phone_number?: Authenticator['type'] },
): Authenticator[] {
  return (['email', 'phone_number'] as const).flatMap((field) => {
    const type = types[field]
    const address = user[field]
    if (type === undefined || address === null) return []
    const isVerified = user[`${field}_verified`] === 1
    const verifiedAt = user[`${field}_verified_at`]
    return [
      {
        id: type,
        type,
        name: address,
        status: isVerified ? 'Active' : 'Registered',
        user_id: user.user_id,
        extra_data: {
          [field]: address,
          verified: isVerified,
          ...(verifiedAt !== null && { verified_at: timeText(verifiedAt) }),
        },
      },
    ]
  })
}
