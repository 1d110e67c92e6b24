import { LatchkeyError } from '../latchkey-error.ts'

/** Refuses tokens of a kind that we would not know how to use (RFC 6749, section 7.1). */
export function throwUnlessBearer<T extends { token_type: string }>(response: T): T {
  if (response.token_type.toLowerCase() !== 'bearer') {
    throw new LatchkeyError(
      'upstream_protocol',
      'The identity service gave a token that is not of type Bearer',
    )
  }
  return response
}
