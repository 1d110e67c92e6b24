import type { ResultOf } from '../../api/endpoint-types.ts'
import { secondsOf } from '../../parts/seconds-of.ts'

/** A key that signs tokens. */
export type SigningKey = ResultOf<'listSigningKeys'>[number]
/** What a key can be made to be. */
export type KeyChange = SigningKey['status']

/** The state of a key in words. @param now seconds since the epoch */
export function stateOf(key: SigningKey, now: number): { label: string; color: string; note: string } {
  if (key.status === 'disabled') {
    return { label: 'Revoked', color: 'red', note: 'Its tokens are refused.' }
  }
  if (key.status === 'validating') {
    const isNext = (secondsOf(key.signs_from) ?? 0) > now
    return isNext
      ? { label: 'Published', color: 'blue', note: 'Signs soon, when every cache has it.' }
      : { label: 'Retired', color: 'gray', note: 'Signs nothing; its tokens are valid until they expire.' }
  }
  return { label: 'Signing', color: 'brand', note: 'Signs new tokens.' }
}
