import { invalidRequest } from '../../../errors/api-error.ts'
import { canonicalIdentifier, type Identifier } from '../../../users/canonical-identifier.ts'

const types = ['email', 'phone_number', 'username'] as const

/**
 * Whom a request is about, where it names them by one of several fields.
 *
 * @throws ApiError 400 `invalid_request` for none, or more than one
 */
export function namedOnce(request: { email?: string; phone_number?: string; username?: string }): Identifier {
  const [first, second] = types.flatMap((type) => {
    const text = request[type]
    return text === undefined ? [] : [canonicalIdentifier(type, text)]
  })
  if (first === undefined) throw invalidRequest('email', 'is required, or another name of the user')
  if (second !== undefined) throw invalidRequest(second.type, `contradicts ${first.type}`)
  return first
}
