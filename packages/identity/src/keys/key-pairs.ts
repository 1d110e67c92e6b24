import { newKeyPair, type SigningAlgorithm } from './signing-key.ts'

/** A fresh key pair in the forms that are stored. */
export type KeyPair = Awaited<ReturnType<typeof newKeyPair>>

/** Key pairs for a transaction. */
export interface KeyPairs {
  /** One that nobody else gets. Made now if none of the algorithm is left: something has changed since they were made. */
  take(alg: SigningAlgorithm): KeyPair | Promise<KeyPair>
}

/**
 * Makes key pairs before a transaction. For RSA that takes up to a second, during which SQLite would take no other write, and
 * instances that start at PostgreSQL would wait.
 */
export async function makeKeyPairs(algs: readonly SigningAlgorithm[]): Promise<KeyPairs> {
  const made: KeyPair[] = []
  for (const alg of algs) made.push(await newKeyPair(alg))
  return {
    take(alg) {
      const at = made.findIndex((pair) => pair.jwk.alg === alg)
      const [pair] = at === -1 ? [] : made.splice(at, 1)
      return pair ?? newKeyPair(alg)
    },
  }
}
