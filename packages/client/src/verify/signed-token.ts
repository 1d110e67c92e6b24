import { type CryptoKey, compactVerify } from 'jose'
import { LatchkeyError } from '../latchkey-error.ts'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { abortedBy } from '../transport/deadline.ts'
import { parseStrictObject } from '../transport/strict-json.ts'
import type { VerificationKeys } from './verification-keys.ts'

/** A kind of token. Each kind has its own verifier, which accepts no other kind (RFC 8725, section 3.12). */
export interface TokenKind {
  /** For messages: `The ${name} is not valid: …`. */
  name: 'ID token' | 'access token' | 'log-out token'
  /** Whether the header's `typ` is of this kind. */
  isType: (typ: unknown) => boolean
}

/** A token with a valid signature, algorithm and type; its claims are not checked yet. */
export interface SignedToken {
  alg: string
  payload: Record<string, unknown>
}

/** Longest accepted token, in characters. */
const longestToken = 262_144

/** Refused header parameters: they change what is signed, or carry a key of the sender (RFC 8725, section 3.10). */
const refusedParameters = ['crit', 'b64', 'zip', 'enc', 'jwk', 'jku', 'x5u', 'x5c']

/**
 * Verifies the signature of a token of one kind with the service's keys.
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
    throw invalidToken(kind, typeof header === 'string' ? header : 'it is not a string')
  }
  if (!algorithms.includes(header.alg)) throw invalidToken(kind, 'its algorithm is not allowed')
  if (!kind.isType(header.typ)) throw invalidToken(kind, `its type is not that of the ${kind.name}`)
  const key = await keys.keyOf(header.kid, signal)
  if (key === undefined) throw invalidToken(kind, 'its key is unknown')
  if (key.alg !== header.alg) throw invalidToken(kind, 'its key is for another algorithm')
  const payload = parseStrictObject(await verifiedPayload(kind, token, key.key, key.alg))
  if (payload === undefined) throw invalidToken(kind, 'its payload is not a JSON object')
  return { alg: header.alg, payload }
}

/** The parameters of a token's header that say how to verify it; not yet trusted. */
interface JwsHeader {
  alg: string
  kid: string
  typ: unknown
}

/**
 * Reads the header of a token in the compact serialisation (RFC 7515, section 3.1), or describes what is wrong with the
 * token's form. Each part must be the canonical base64url text of its bytes, so that a token has only one text.
 */
function readJwsHeader(token: unknown): JwsHeader | string {
  if (typeof token !== 'string' || token.length > longestToken) return 'it is not a string of a usable length'
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

/** Creates the error `token_invalid` with a reason that contains nothing of the token. */
export function invalidToken(kind: TokenKind, reason: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('token_invalid', `The ${kind.name} is not valid: ${reason}`, { cause })
}
