import { hash, type KeyObject } from 'node:crypto'

/** Texts that are remembered for each key; the oldest gives way. */
const mostTexts = 10_000

const textsOf = new WeakMap<KeyObject, Set<string>>()

/**
 * Whether the signature of a token was verified with this key before: for one text and one key the answer never changes,
 * and a backend sends its access token with each call. Only digests are kept, and they end with the key.
 *
 * @param alg the algorithm that the key is for
 */
export function wasVerified(key: KeyObject, alg: string, token: string): boolean {
  return textsOf.get(key)?.has(digestOf(alg, token)) ?? false
}

/** Remembers a token whose signature was verified. */
export function rememberVerified(key: KeyObject, alg: string, token: string): void {
  const texts = textsOf.get(key) ?? new Set()
  textsOf.set(key, texts)
  texts.add(digestOf(alg, token))
  const [oldest] = texts
  if (texts.size > mostTexts && oldest !== undefined) texts.delete(oldest)
}

function digestOf(alg: string, token: string): string {
  return hash('sha256', `${alg} ${token}`, 'base64url')
}
