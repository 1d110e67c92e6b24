import { inspect } from 'node:util'

/** Fields of answers with which somebody else could act as the user, or that are told only once. */
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
 * The same answer, which `inspect` and `console` print without its secrets. JSON has them: who serialises tokens passes
 * them on.
 */
export function printedRedacted<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null) return answer
  if (Array.isArray(answer)) for (const entry of answer) printedRedacted(entry)
  else if (Object.keys(answer).some((field) => secretFields.has(field))) {
    // not enumerable: no copy, comparison or JSON sees it
    Object.defineProperty(answer, inspect.custom, { value: withoutSecrets, configurable: true })
  }
  return answer
}

/** Members of answers that are lists of secrets. */
const secretLists: ReadonlySet<string> = new Set(['recovery_codes'])

/** A member of an answer. A list of secrets prints only how many there are. */
export function printedRedactedMember(name: string, value: unknown): unknown {
  if (!secretLists.has(name) || !Array.isArray(value)) return value
  const print = () => `[${value.length} redacted]`
  return Object.defineProperty(value, inspect.custom, { value: print, configurable: true })
}

function withoutSecrets(this: object): object {
  const told = Object.entries(this).map(([field, value]): [string, unknown] => [
    field,
    secretFields.has(field) && value !== undefined ? '[redacted]' : value,
  ])
  return Object.fromEntries(told)
}
