import { setImmediate } from 'node:timers/promises'
import { createCheck, type PublicJwk, PublicJwkSchema } from '@latchkey/protocol'
import { type CryptoKey, importJWK } from 'jose'

/** A public key for one JWS algorithm. */
export interface VerificationKey {
  alg: string
  key: CryptoKey
}

/** Keys by `kid`; a `kid` that two keys share is ambiguous and matches neither. */
export type VerificationKeySet = ReadonlyMap<string, VerificationKey | 'ambiguous'>

const checkJwk = createCheck(PublicJwkSchema)
const secretMembers = ['k', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'oth']
const leastRsaBits = 2048
/** Keys that are read in one turn of the event loop, which takes less than a millisecond. */
const keysOfOneTurn = 10

/**
 * Reads the entries of a JWKS. Only public signing keys of an allowed algorithm are kept; symmetric and private keys,
 * encryption keys, weak RSA keys, keys without `kid` and unknown entries are skipped (RFC 7517, section 5).
 */
export async function readVerificationKeys(
  entries: readonly unknown[],
  algorithms: readonly string[],
): Promise<VerificationKeySet> {
  const keys = new Map<string, VerificationKey | 'ambiguous'>()
  for (const [index, entry] of entries.entries()) {
    // many tenants have a key of their own, and importing one gives way to nothing
    if (index % keysOfOneTurn === keysOfOneTurn - 1) await setImmediate()
    const checked = checkJwk(entry)
    if (!checked.ok) continue
    const { value: jwk } = checked
    if (secretMembers.some((name) => Object.hasOwn(jwk, name)) || !algorithms.includes(jwk.alg)) continue
    const key = await importPublicKey(jwk)
    if (key !== undefined) keys.set(jwk.kid, keys.has(jwk.kid) ? 'ambiguous' : { alg: jwk.alg, key })
  }
  return keys
}

async function importPublicKey({ kty, crv, x, y, n, e, alg }: PublicJwk): Promise<CryptoKey | undefined> {
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined)
  try {
    const key = await importJWK({ kty, ...Object.fromEntries(members) }, alg)
    if (key instanceof Uint8Array) return undefined
    const bits: unknown = 'modulusLength' in key.algorithm ? key.algorithm.modulusLength : leastRsaBits
    return typeof bits === 'number' && bits >= leastRsaBits ? key : undefined
  } catch {
    return undefined
  }
}
