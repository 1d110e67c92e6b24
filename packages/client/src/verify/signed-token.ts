import { readCompactJws } from '@latchkey/protocol'
import { type CryptoKey, compactVerify } from 'jose'
import { LatchkeyError } from '../latchkey-error.ts'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { abortedBy } from '../transport/deadline.ts'
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
  const read = readCompactJws(token)
  if (!read.ok) throw invalidToken(kind, read.reason)
  const { alg, kid, typ, payload } = read.jws
  if (kid === undefined) throw invalidToken(kind, 'its header names no key')
  if (!algorithms.includes(alg)) throw invalidToken(kind, 'its algorithm is not allowed')
  if (!kind.isType(typ)) throw invalidToken(kind, `its type is not that of the ${kind.name}`)
  const key = await keys.keyOf(kid, signal)
  if (key === undefined) throw invalidToken(kind, 'its key is unknown')
  if (key.alg !== alg) throw invalidToken(kind, 'its key is for another algorithm')
  await verifySignature(kind, String(token), key.key, alg)
  return { alg, payload }
}

async function verifySignature(kind: TokenKind, token: string, key: CryptoKey, alg: string): Promise<void> {
  try {
    await compactVerify(token, key, { algorithms: [alg] })
  } catch (cause) {
    throw invalidToken(kind, 'its signature is wrong', cause)
  }
}

/** Creates the error `token_invalid` with a reason that contains nothing of the token. */
export function invalidToken(kind: TokenKind, reason: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('token_invalid', `The ${kind.name} is not valid: ${reason}`, { cause })
}
