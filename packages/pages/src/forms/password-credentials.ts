import { identifierOf } from './identifier-of.ts'

/** The credentials of a log-in by password. @param account username, email or phone, as people write them */
export function passwordCredentials(account: string, password: string) {
  const { identifier, identifierType } = identifierOf(account)
  return { method: 'password', username: identifier, usernameType: identifierType, password } as const
}
