import { LatchkeyError } from '../../latchkey-error.ts'

/**
 * The log-in method of an id, which may come from a request's body.
 *
 * @throws LatchkeyError `request_invalid` with the field `method`
 */
export function requireMethod<Methods extends object, Id extends keyof Methods>(
  methods: Methods,
  id: Id,
): Methods[Id] {
  if (Object.hasOwn(methods, id)) return methods[id]
  const field = 'method'
  throw new LatchkeyError('request_invalid', `The request is not valid: ${field} names no log-in method`, {
    field,
  })
}
