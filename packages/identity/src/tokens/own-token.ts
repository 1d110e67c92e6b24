import { type AccessTokenClaims, AccessTokenClaimsSchema, createCheck } from '@latchkey/protocol'
import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import type { IdentityContext } from '../identity-context.ts'
import { isKeyOf } from '../keys/signing-key.ts'

const checkClaims = createCheck(AccessTokenClaimsSchema)

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
  try {
    const key = await context.keys.find(decodeProtectedHeader(token).kid ?? '')
    if (key === undefined) return undefined
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: [key.alg],
      typ: 'at+jwt',
      issuer: context.settings.issuer,
      ...(audience !== null && { audience }),
      currentDate: new Date(context.nowSeconds() * 1000),
    })
    const checked = checkClaims(payload)
    if (!checked.ok || (audience !== null && checked.value.aud !== audience)) return undefined
    return isKeyOf(key, checked.value.tid) ? checked.value : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}
