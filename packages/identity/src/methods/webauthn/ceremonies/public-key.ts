import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

const leastRsaBits = 2048

/**
 * Whether a COSE key (RFC 9052, section 7) is one of an offered algorithm: the library looks at the name of the
 * algorithm only, so a key that fits it not, or is no point of its curve, would be found out at the first log-in.
 */
export function isUsablePublicKey(cose: Uint8Array): boolean {
  try {
    const decoded: unknown = isoCBOR.decodeFirst(Uint8Array.from(cose))
    const jwk = decoded instanceof Map ? jwkOf(decoded) : undefined
    if (jwk === undefined) return false
    const { asymmetricKeyDetails } = createPublicKey({ key: jwk, format: 'jwk' })
    const bits = asymmetricKeyDetails?.modulusLength
    return bits === undefined || bits >= leastRsaBits
  } catch {
    return false
  }
}

/** Members by their COSE labels: 1 is the type, 3 the algorithm, negative ones belong to the type. */
function jwkOf(members: ReadonlyMap<unknown, unknown>): JsonWebKey | undefined {
  const text = (label: number): string => {
    const bytes = members.get(label)
    return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64url') : ''
  }
  switch (members.get(3)) {
    case -7:
      if (members.get(1) !== 2 || members.get(-1) !== 1) return undefined
      return { kty: 'EC', crv: 'P-256', x: text(-2), y: text(-3) }
    case -8:
      if (members.get(1) !== 1 || members.get(-1) !== 6) return undefined
      return { kty: 'OKP', crv: 'Ed25519', x: text(-2) }
    case -257:
      return members.get(1) === 3 ? { kty: 'RSA', n: text(-1), e: text(-2) } : undefined
    default:
      return undefined
  }
}
