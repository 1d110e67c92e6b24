import { createHash } from 'node:crypto'
import type { SigningKey } from '../keys/signing-key.ts'

/**
 * Binds an ID token to its access token: the left half of the hash, by the algorithm of the ID token
 * (OpenID Connect Core 1.0, section 3.1.3.6; SHA-512 for Ed25519).
 */
export function accessTokenHash(accessToken: string, alg: SigningKey['alg']): string {
  const digest = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(accessToken)
    .digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
