import { createHmac } from 'node:crypto'
import { createCheck, faultOfTokenTimes } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import type { IdentityContext } from '../../../identity-context.ts'
import { maySignOwn } from '../../../keys/signing-key.ts'
import { isTokenType, verifiedJws } from '../../../tokens/verified-jws.ts'

const ClaimsSchema = Type.Object({
  iss: Type.String(),
  sub: Type.String(),
  aud: Type.String(),
  exp: Type.Number(),
  jti: Type.String({ minLength: 1 }),
  client_id: Type.String(),
  tid: Type.String(),
})
const checkClaims = createCheck(ClaimsSchema)
const isType = isTokenType('reset+jwt')

/** The audience of reset tokens: the one endpoint that accepts them. */
export function resetAudience(issuer: string): string {
  return `${issuer}/cis/v1/auth/password/reset`
}

/** The claims of a reset token that this service made; undefined for any other token. */
export async function readResetToken(
  context: Pick<IdentityContext, 'settings' | 'keys' | 'nowSeconds'>,
  token: string,
): Promise<Static<typeof ClaimsSchema> | undefined> {
  const { settings, keys, nowSeconds } = context
  const verified = await verifiedJws(token, { isType, keyOf: (kid) => keys.find(kid ?? '') })
  const checked = verified && checkClaims(verified.payload)
  if (verified === undefined || !checked?.ok) return undefined
  const { value: claims } = checked
  if (claims.iss !== settings.issuer || claims.aud !== resetAudience(settings.issuer)) return undefined
  const clock = { nowSeconds: nowSeconds(), clockSkewSeconds: 0 }
  if (faultOfTokenTimes({ exp: claims.exp }, clock) !== undefined) return undefined
  return maySignOwn(verified.key, claims.tid) ? claims : undefined
}

/** A `sub` for nobody: the same each time, and of the form that users have. */
export function decoySubject(pepper: Buffer, subject: string): string {
  const bytes = createHmac('sha256', pepper).update(`reset subject ${subject}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
