import type { ShownUser } from '../user-fields.ts'
import { membersOf, textOf } from '../user-fields.ts'

/** An address of a user. */
export interface UserAddress {
  kind: 'email' | 'phone'
  value: string
  isPrimary: boolean
  isVerified: boolean
}

/** All addresses of a user, primary ones first. */
export function addressesOf(user: ShownUser): UserAddress[] {
  const { email, phone_number: phone } = user
  return [
    ...(email === undefined
      ? []
      : [{ kind: 'email' as const, value: email.value, isPrimary: true, isVerified: email.email_verified }]),
    ...secondariesOf(user.secondary_emails, 'email'),
    ...(phone === undefined
      ? []
      : [
          {
            kind: 'phone' as const,
            value: phone.value,
            isPrimary: true,
            isVerified: phone.phone_number_verified,
          },
        ]),
    ...secondariesOf(user.secondary_phone_numbers, 'phone'),
  ]
}

/** Secondary addresses are texts, or objects that say whether they are verified. */
function secondariesOf(list: unknown, kind: UserAddress['kind']): UserAddress[] {
  if (!Array.isArray(list)) return []
  return list.map((item: unknown) => {
    const { value, email_verified, phone_number_verified } = membersOf(item)
    const isVerified = (kind === 'email' ? email_verified : phone_number_verified) === true
    return { kind, value: textOf(item) || textOf(value), isPrimary: false, isVerified }
  })
}
