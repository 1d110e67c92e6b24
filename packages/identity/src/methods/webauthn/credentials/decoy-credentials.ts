import { createHmac } from 'node:crypto'

/** A passkey in the form that browsers get. */
export interface AllowedCredential {
  type: 'public-key'
  id: string
  transports: string[]
}

/** Lengths of ids, in bytes, and transports that widespread authenticators have. */
const shapes = [
  { bytes: 20, transports: ['internal', 'hybrid'] },
  { bytes: 16, transports: ['internal', 'hybrid'] },
  { bytes: 32, transports: ['internal'] },
  { bytes: 48, transports: ['usb', 'nfc'] },
] as const

/**
 * Made-up passkeys for an account without any, so that the response does not reveal who exists or uses passkeys. The same
 * name always gets the same ones. Most get one, as most users have one.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-username-enumeration
 */
export function decoyCredentials(
  pepper: Buffer,
  account: { tenant_id: string; rp_id: string; name: string },
): AllowedCredential[] {
  const bytes = (purpose: string) =>
    createHmac('sha512', pepper)
      .update(JSON.stringify(['webauthn:decoy', account.tenant_id, account.rp_id, account.name, purpose]))
      .digest()
  const draw = bytes('count').readUInt16BE(0) % 100
  const count = draw < 75 ? 1 : draw < 95 ? 2 : 3
  return Array.from({ length: count }, (_, index) => {
    const material = bytes(`id:${index}`)
    const shape = shapes[(material[63] ?? 0) % shapes.length] ?? shapes[0]
    return {
      type: 'public-key',
      id: material.subarray(0, shape.bytes).toString('base64url'),
      transports: [...shape.transports],
    }
  })
}
