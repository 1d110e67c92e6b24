import type { KeyObject } from 'node:crypto'
import { type CompactJws, readCompactJws } from '@latchkey/protocol'
import { compactVerify, errors } from 'jose'
import { rememberVerified, wasVerified } from './verified-texts.ts'

/** What a signed token must be. */
export interface ExpectedJws<Key extends { alg: string; publicKey: KeyObject }> {
  /** Whether the header's `typ` is of the one kind of token that is accepted (RFC 8725, section 3.12). */
  isType: (typ: unknown) => boolean
  /** The key that the header names, for one algorithm only. */
  keyOf: (kid: string | undefined) => Key | undefined | Promise<Key | undefined>
  /** Whether the same token is expected again, so that its signature need not be verified again. @default false */
  repeats?: boolean
}

/**
 * Verifies form, type, algorithm and signature of a token; its claims are not checked. Every signed token that the service
 * accepts passes here, its own ones and those of clients.
 *
 * @returns undefined for anything else than such a token in its canonical text
 */
export async function verifiedJws<Key extends { alg: string; publicKey: KeyObject }>(
  token: string,
  { isType, keyOf, repeats = false }: ExpectedJws<Key>,
): Promise<{ payload: CompactJws['payload']; key: Key } | undefined> {
  const read = readCompactJws(token)
  if (!read.ok || !isType(read.jws.typ)) return undefined
  const key = await keyOf(read.jws.kid)
  if (key === undefined) return undefined
  if (repeats && wasVerified(key.publicKey, key.alg, token)) return { payload: read.jws.payload, key }
  try {
    // a key for EdDSA is of Ed25519, which RFC 9864 also names by its curve
    const algorithms = key.alg === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [key.alg]
    await compactVerify(token, key.publicKey, { algorithms })
    if (repeats) rememberVerified(key.publicKey, key.alg, token)
    return { payload: read.jws.payload, key }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

/** Creates the check of `typ` for a type that the header must name, in its short or long form (RFC 7515, section 4.1.9). */
export function isTokenType(...types: [string, ...string[]]): (typ: unknown) => boolean {
  const accepted = new Set(types.flatMap((type) => [type.toLowerCase(), `application/${type.toLowerCase()}`]))
  return (typ) => typeof typ === 'string' && accepted.has(typ.toLowerCase())
}
