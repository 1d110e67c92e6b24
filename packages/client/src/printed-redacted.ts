import { inspect } from 'node:util'

/** Fields of responses by which others could act as the user, or that are returned only once. */
const secretFields: ReadonlySet<string> = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'session_id',
  'code',
  'link',
  'secret',
  'uri',
  'cross_device_ticket_id',
])

/**
 * Makes `inspect` and `console` print a response without its secrets, and returns the same object. Its JSON contains them,
 * because callers serialise tokens to pass them on.
 */
export function printedRedacted<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null) return answer
  if (Array.isArray(answer)) for (const entry of answer) printedRedacted(entry)
  else if (Object.keys(answer).some((field) => secretFields.has(field))) {
    // not enumerable, so that copies, comparisons and JSON do not see it
    Object.defineProperty(answer, inspect.custom, { value: withoutSecrets, configurable: true })
  }
  return answer
}

/** Fields of responses that are lists of secrets. */
const secretLists: ReadonlySet<string> = new Set(['recovery_codes'])

/** Makes a list of secrets print only its length, and returns the same value. */
export function printedRedactedMember(name: string, value: unknown): unknown {
  if (!secretLists.has(name) || !Array.isArray(value)) return value
  const print = () => `[${value.length} redacted]`
  return Object.defineProperty(value, inspect.custom, { value: print, configurable: true })
}

function withoutSecrets(this: object): object {
  const shown = Object.entries(this).map(([field, value]): [string, unknown] => [
    field,
    secretFields.has(field) && value !== undefined ? '[redacted]' : value,
  ])
  return Object.fromEntries(shown)
}
