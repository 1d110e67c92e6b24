import {
  ClientIdSchema,
  createCheck,
  faultOfTokenTimes,
  lineSchema,
  readCompactJws,
  standardEndpoints,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import type { Client } from '../clients/client-directory.ts'
import type { ClientKey } from '../clients/client-key.ts'
import type { IdentityContext } from '../identity-context.ts'
import { sha256 } from '../text/hash.ts'
import { isTokenType, verifiedJws } from '../tokens/verified-jws.ts'

/** The only accepted type of assertion (RFC 7523, section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Longest time for which an assertion can be valid, in seconds: its `jti` is kept for as long. */
export const longestAssertionSeconds = 300
const clockToleranceSeconds = 30

/** The type is optional for assertions (RFC 7519, section 5.1); a token of any other kind is refused. */
const isNamedType = isTokenType('JWT', 'client-authentication+jwt')
const isType = (typ: unknown) => typ === undefined || isNamedType(typ)

const checkClientId = createCheck(ClientIdSchema)

/** One audience only: an assertion that is meant for others too is theirs to use. */
const checkClaims = createCheck(
  Type.Object({
    iss: ClientIdSchema,
    sub: ClientIdSchema,
    aud: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 1 })]),
    exp: Type.Integer({ minimum: 0, maximum: 99_999_999_999 }),
    iat: Type.Optional(Type.Integer({ minimum: 0, maximum: 99_999_999_999 })),
    nbf: Type.Optional(Type.Unknown()),
    jti: lineSchema({ minLength: 1, maxLength: 255 }),
  }),
)

/** The client that an assertion names, not verified yet; undefined if it is not a JWT. */
export function clientIdOfAssertion(assertion: string): string | undefined {
  const read = readCompactJws(assertion)
  const checked = read.ok ? checkClientId(read.jws.payload.sub) : read
  return checked.ok ? checked.value : undefined
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
  const verified = await verifiedJws(assertion, { isType, keyOf: (kid) => keyFor(client.keys, kid) })
  const checked = verified && checkClaims(verified.payload)
  if (!checked?.ok) return undefined
  const { value: claims } = checked
  if (claims.iss !== client.client_id || claims.sub !== client.client_id) return undefined
  if (!audiencesOf(settings.issuer).includes([claims.aud].flat()[0] ?? '')) return undefined
  const fault = faultOfTokenTimes(claims, {
    nowSeconds: nowSeconds(),
    clockSkewSeconds: clockToleranceSeconds,
    maxAgeSeconds: longestAssertionSeconds,
  })
  return fault === undefined ? claims : undefined
}

/** The service by its issuer, or by its token endpoint (RFC 7523, section 3). */
function audiencesOf(issuer: string): string[] {
  const { path, otherPaths } = standardEndpoints.token
  return [issuer, issuer + path, issuer + otherPaths[0]]
}

/** The key that is named; the only one there is, if none is. */
function keyFor(keys: readonly ClientKey[], kid: string | undefined): ClientKey | undefined {
  if (kid === undefined) return keys.length === 1 ? keys[0] : undefined
  return keys.find((key) => key.kid === kid)
}
