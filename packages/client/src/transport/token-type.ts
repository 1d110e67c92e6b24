import { LatchkeyError } from '../latchkey-error.ts'

/** Rejects tokens of another type than Bearer with `upstream_protocol` (RFC 6749, section 7.1). */
export function throwUnlessBearer<T extends { token_type: string }>(response: T): T {
  if (response.token_type.toLowerCase() !== 'bearer') {
    throw new LatchkeyError(
      'upstream_protocol',
      'The identity service returned a token that is not of type Bearer',
    )
  }
  return response
}
