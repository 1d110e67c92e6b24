import { type CryptoKey, compactVerify } from 'jose'
import { LatchkeyError } from '../latchkey-error.ts'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { abortedBy } from '../transport/deadline.ts'
import { parseStrictObject } from '../transport/strict-json.ts'
import type { VerificationKeys } from './verification-keys.ts'

/** A kind of token: each has a verifier of its own, which takes no other (RFC 8725, section 3.12). */
export interface TokenKind {
  /** For messages: `The ${name} is not valid: …`. */
  name: 'ID token' | 'access token' | 'log-out token'
  isType: (typ: unknown) => boolean
}

/** What a token says, once its signature, algorithm and type are right; its claims are still to be held against. */
export interface SignedToken {
  alg: string
  payload: Record<string, unknown>
}

/** Longest token that is looked at, in characters. */
const longestToken = 262_144

/** Header parameters that change what is signed, or that bring a key of the sender's own (RFC 8725, section 3.10). */
const refusedParameters = ['crit', 'b64', 'zip', 'enc', 'jwk', 'jku', 'x5u', 'x5c']

/**
 * Verifies the signature of a token of one kind by a key of the service.
 *
 * @throws LatchkeyError `token_invalid`, `keys_unavailable`, `aborted`
 */
export async function readSignedToken(
  config: ClientConfig,
  keys: VerificationKeys,
  kind: TokenKind,
  token: unknown,
  { signal }: CallOptions = {},
): Promise<SignedToken> {
  if (signal?.aborted) throw abortedBy(signal)
  const algorithms: readonly string[] = config.algorithms
  const header = readJwsHeader(token)
  if (typeof header === 'string' || typeof token !== 'string') {
    throw invalidToken(kind, typeof header === 'string' ? header : 'it is not a text')
  }
  if (!algorithms.includes(header.alg)) throw invalidToken(kind, 'its algorithm is not allowed')
  if (!kind.isType(header.typ)) throw invalidToken(kind, `its type is not that of the ${kind.name}`)
  const key = await keys.keyOf(header.kid, signal)
  if (key === undefined) throw invalidToken(kind, 'its key is not known')
  if (key.alg !== header.alg) throw invalidToken(kind, 'its key is for another algorithm')
  const payload = parseStrictObject(await verifiedPayload(kind, token, key.key, key.alg))
  if (payload === undefined) throw invalidToken(kind, 'its payload is not a JSON object')
  return { alg: header.alg, payload }
}

/** What the header of a signed token says about how to verify it; not yet trusted. */
interface JwsHeader {
  alg: string
  kid: string
  typ: unknown
}

/**
 * The header of a token in the compact serialisation (RFC 7515, section 3.1), or what is wrong with its form. Each
 * part must be the one base64url text of its bytes, so no second text is accepted for the same token.
 */
function readJwsHeader(token: unknown): JwsHeader | string {
  if (typeof token !== 'string' || token.length > longestToken) return 'it is not a text of a usable length'
  const parts = token.split('.')
  const [encodedHeader] = parts
  if (parts.length !== 3 || encodedHeader === undefined) return 'it does not have three parts'
  if (!parts.every(isCanonicalBase64url)) return 'it is not base64url'
  const header = parseStrictObject(Buffer.from(encodedHeader, 'base64url'))
  if (header === undefined) return 'its header is not a JSON object'
  const refused = refusedParameters.find((name) => Object.hasOwn(header, name))
  if (refused !== undefined) return `its header has ${refused}`
  const { alg, kid, typ } = header
  if (typeof alg !== 'string') return 'its header has no algorithm'
  if (typeof kid !== 'string' || kid === '' || kid.length > 1024) return 'its header names no key'
  return { alg, kid, typ }
}

function isCanonicalBase64url(part: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part
}

async function verifiedPayload(
  kind: TokenKind,
  token: string,
  key: CryptoKey,
  alg: string,
): Promise<Uint8Array> {
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [alg] })
    return payload
  } catch (cause) {
    throw invalidToken(kind, 'its signature is wrong', cause)
  }
}

export function invalidToken(kind: TokenKind, reason: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('token_invalid', `The ${kind.name} is not valid: ${reason}`, { cause })
}
