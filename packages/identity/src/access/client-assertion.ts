import { createCheck, standardEndpoints } from '@latchkey/protocol'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { Type } from 'typebox'
import type { Client } from '../clients/client-directory.ts'
import type { ClientKey } from '../clients/client-key.ts'
import type { IdentityContext } from '../identity-context.ts'
import { sha256 } from '../text/hash.ts'

/** The only accepted type of assertion (RFC 7523, section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** How long an assertion may be good at most, in seconds: so long its `jti` is kept. */
export const longestAssertionSeconds = 300
const clockToleranceSeconds = 30

/** One audience only: an assertion that is meant for others too is theirs to use. */
const checkClaims = createCheck(
  Type.Object({
    iss: Type.String({ minLength: 1, maxLength: 255 }),
    sub: Type.String({ minLength: 1, maxLength: 255 }),
    aud: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 1 })]),
    exp: Type.Integer({ minimum: 0, maximum: 99_999_999_999 }),
    jti: Type.String({ minLength: 1, maxLength: 255 }),
  }),
)

/** The client that an assertion names, not verified yet; undefined if it is not a JWT. */
export function clientIdOfAssertion(assertion: string): string | undefined {
  try {
    const { sub } = decodeJwt(assertion)
    return typeof sub === 'string' && sub.length <= 255 ? sub : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether a JWT that a client signed authenticates it (RFC 7523, section 3): issued for this service only, short-lived, and
 * never seen before. A valid one is consumed.
 */
export async function isProofOf(
  context: Pick<IdentityContext, 'db' | 'settings' | 'nowSeconds'>,
  client: Pick<Client, 'client_id' | 'keys'>,
  assertion: string,
): Promise<boolean> {
  const now = context.nowSeconds()
  const claims = await verifiedClaims(context, client, assertion)
  if (claims === undefined || claims.exp > now + longestAssertionSeconds + clockToleranceSeconds) return false
  const used = await context.db
    .insertInto('client_assertions')
    .values({
      assertion_hash: sha256(JSON.stringify([client.client_id, claims.jti])),
      expires_at: claims.exp + clockToleranceSeconds,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return used.numInsertedOrUpdatedRows === 1n
}

async function verifiedClaims(
  { settings, nowSeconds }: Pick<IdentityContext, 'settings' | 'nowSeconds'>,
  client: Pick<Client, 'client_id' | 'keys'>,
  assertion: string,
) {
  const { issuer } = settings
  try {
    const key = keyFor(client.keys, decodeProtectedHeader(assertion).kid)
    if (key === undefined) return undefined
    const { payload } = await jwtVerify(assertion, key.publicKey, {
      algorithms: key.alg === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [key.alg],
      issuer: client.client_id,
      subject: client.client_id,
      audience: [
        issuer,
        issuer + standardEndpoints.token.path,
        issuer + standardEndpoints.token.otherPaths[0],
      ],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(nowSeconds() * 1000),
    })
    const checked = checkClaims(payload)
    return checked.ok ? checked.value : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

/** The key that is named; the only one there is, if none is. */
function keyFor(keys: readonly ClientKey[], kid: string | undefined): ClientKey | undefined {
  if (kid === undefined) return keys.length === 1 ? keys[0] : undefined
  return keys.find((key) => key.kid === kid)
}
