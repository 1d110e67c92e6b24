import { createHash } from 'node:crypto'

/**
 * The `at_hash` of an access token: the left half of its hash, by the hash of the ID token's algorithm (OpenID
 * Connect Core 1.0, section 3.1.3.6; SHA-512 for Ed25519).
 */
export function accessTokenHash(accessToken: string, alg: string): string {
  const digest = createHash(hashOf(alg)).update(accessToken).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

function hashOf(alg: string): string {
  const bits = /^[A-Z]{2}(256|384|512)$/.exec(alg)?.[1]
  return `sha${bits ?? '512'}`
}
