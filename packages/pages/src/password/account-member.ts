import { identifierOf } from '../forms/identifier-of.ts'

/** An account as the calls for passwords name it: by one member. */
export function accountMember(
  text: string,
): { email: string } | { phone_number: string } | { username: string } {
  const { identifier, identifierType } = identifierOf(text)
  if (identifierType === 'email') return { email: identifier }
  if (identifierType === 'phone_number') return { phone_number: identifier }
  return { username: identifier }
}
