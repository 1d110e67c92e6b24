import { canonicalIdentifier } from '../../../users/canonical-identifier.ts'
import type { UserRow } from '../../../users/user-record.ts'

const columns = ['username', 'email', 'phone_number', 'external_user_id', 'user_id'] as const
/** A column of `users` in which each value belongs to one user of a tenant. */
export type IdentifierColumn = (typeof columns)[number]

/** The identifiers of a user as text, each with its kind. */
export function keysOf(user: UserRow): string[] {
  return columns.flatMap((type) =>
    type === 'user_id' || user[type] === null ? [] : [`${type} ${user[type]}`],
  )
}

/** What else the username of a user reads like: whoever is known by that would be taken for them. */
export function aliasesOf({ username }: UserRow): string[] {
  if (username === null) return []
  return [
    ...(username.includes('@') ? [`email ${canonicalIdentifier('email', username).value}`] : []),
    ...(/^[+0-9]/.test(username)
      ? [`phone_number ${canonicalIdentifier('phone_number', username).value}`]
      : []),
    ...(/^[0-9a-f-]{36}$/.test(username) ? [`user_id ${username}`] : []),
  ]
}

/** The parts of a key. */
export function readKey(key: string): { type: IdentifierColumn; value: string } {
  const type = columns.find((name) => key.startsWith(`${name} `)) ?? 'username'
  return { type, value: key.slice(type.length + 1) }
}
