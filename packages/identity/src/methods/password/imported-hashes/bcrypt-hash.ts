import type { ReadImportedHash } from './read-imported-hash.ts'

/** About a second of one processor. */
const mostCost = 14

/** Bytes of a key. bcrypt ignores the rest. */
const keyBytes = 72

/** `$2a$`, `$2b$`, `$2y$`: three names for the same computation. */
export const readBcryptHash: ReadImportedHash = (text) => {
  if (!text.startsWith('$2')) return undefined
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? []
  if (cost === undefined) return 'is not bcrypt in the form $2b$, $2a$ or $2y$'
  if (Number(cost) < 4 || Number(cost) > mostCost) return `has a bcrypt cost that is not 4 to ${mostCost}`
  return {
    async fits(password) {
      // not a static import: few services have such hashes
      const { verify } = await import('@node-rs/bcrypt')
      return verify(password, text)
    },
    seesAllOf: isWholeBcryptKey,
  }
}

/**
 * A password of 72 bytes or more may be the beginning of the real one. And bcrypt repeats a key with its final NUL until it
 * is long enough, so `key` and `key\0key` are the same to it.
 */
function isWholeBcryptKey(password: string): boolean {
  return Buffer.byteLength(password) < keyBytes && !password.includes('\0')
}
