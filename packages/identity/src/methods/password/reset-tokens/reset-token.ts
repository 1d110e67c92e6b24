import { createHmac } from 'node:crypto'
import { createCheck } from '@latchkey/protocol'
import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { type Static, Type } from 'typebox'
import type { IdentityContext } from '../../../identity-context.ts'
import { isKeyOf } from '../../../keys/signing-key.ts'

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

/** The audience of reset tokens: the one endpoint that accepts them. */
export function resetAudience(issuer: string): string {
  return `${issuer}/cis/v1/auth/password/reset`
}

/** The claims of a reset token that this service made; undefined for any other token. */
export async function readResetToken(
  context: Pick<IdentityContext, 'settings' | 'keys' | 'nowSeconds'>,
  token: string,
): Promise<Static<typeof ClaimsSchema> | undefined> {
  try {
    const key = await context.keys.find(decodeProtectedHeader(token).kid ?? '')
    if (key === undefined) return undefined
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: [key.alg],
      typ: 'reset+jwt',
      issuer: context.settings.issuer,
      audience: resetAudience(context.settings.issuer),
      currentDate: new Date(context.nowSeconds() * 1000),
    })
    const checked = checkClaims(payload)
    return checked.ok && isKeyOf(key, checked.value.tid) ? checked.value : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

/** A `sub` for nobody: the same each time, and of the form that users have. */
export function decoySubject(pepper: Buffer, subject: string): string {
  const bytes = createHmac('sha256', pepper).update(`reset subject ${subject}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
