import {
  type AccessTokenClaims,
  AccessTokenClaimsSchema,
  createCheck,
  faultOfTokenTimes,
} from '@latchkey/protocol'
import type { IdentityContext } from '../identity-context.ts'
import { maySignOwn } from '../keys/signing-key.ts'
import { isTokenType, verifiedJws } from './verified-jws.ts'

const checkClaims = createCheck(AccessTokenClaimsSchema)
const isType = isTokenType('at+jwt')

/**
 * The claims of an access token that this service made (RFC 9068, section 4); undefined for anything else: another
 * signature, type, issuer, audience, or a time that has passed.
 *
 * @param audience the one audience that the token must have; null: any
 */
export async function readOwnToken(
  context: Pick<IdentityContext, 'settings' | 'keys' | 'nowSeconds'>,
  token: string,
  audience: string | null,
): Promise<AccessTokenClaims | undefined> {
  const verified = await verifiedJws(token, {
    isType,
    keyOf: (kid) => context.keys.find(kid ?? ''),
    repeats: true,
  })
  const checked = verified && checkClaims(verified.payload)
  if (verified === undefined || !checked?.ok) return undefined
  const claims: AccessTokenClaims = { ...verified.payload, ...checked.value }
  if (claims.iss !== context.settings.issuer) return undefined
  if (audience !== null && claims.aud !== audience) return undefined
  // not `iat`: our own signature vouches for it, and the clock of the instance that issued the token may be ahead
  const times = { exp: claims.exp, nbf: claims.nbf }
  if (faultOfTokenTimes(times, { nowSeconds: context.nowSeconds(), clockSkewSeconds: 0 })) return undefined
  return maySignOwn(verified.key, claims.tid) ? claims : undefined
}
