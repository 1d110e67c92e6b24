import { createHmac } from 'node:crypto'
import { ApiError } from '../errors/api-error.ts'
import { sha256 } from '../text/hash.ts'

/** Names a state; two states have one version only if they are equal. The order of members does not matter. */
export function versionOf(state: unknown): string {
  return sha256(JSON.stringify(sorted(state)))
}

/** The same for a state with secrets: whoever does not know the key cannot tell by its version whether they guessed them. */
export function versionOfSecrets(key: Buffer, state: unknown): string {
  return createHmac('sha256', key).update(versionOf(state)).digest('base64url')
}

/** A state without its empty texts: to empty a text is to take it away. */
export function withoutEmptyTexts(state: object): object {
  return Object.fromEntries(Object.entries(state).filter(([, member]) => member !== ''))
}

/**
 * Refuses a change that began with another state than it meets. A change that would change nothing passes: it is one that was
 * sent twice, because its first answer was lost.
 *
 * @param given the version that the change begins with; undefined: any
 * @throws ApiError 409 `conflict`
 */
export function requireVersion(given: string | undefined, before: string, after: string): void {
  if (given === undefined || given === before || after === before) return
  throw new ApiError(409, 'conflict', 'It has changed since this version')
}

/** The same value with the members of objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
