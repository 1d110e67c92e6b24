import { readArgon2Hash } from './argon2-hash.ts'
import { readBcryptHash } from './bcrypt-hash.ts'
import { readPbkdf2Hash } from './pbkdf2-hash.ts'
import type { ImportedHash, ReadImportedHash } from './read-imported-hash.ts'
import { readScryptHash } from './scrypt-hash.ts'

const families: readonly ReadImportedHash[] = [readBcryptHash, readArgon2Hash, readScryptHash, readPbkdf2Hash]

/**
 * Reads a hash that another system made: bcrypt, argon2, scrypt or PBKDF2, in its usual text form. A hash that costs too
 * much to compare, or is too short to be safe, is refused.
 *
 * @returns the hash, or what is wrong with it, in words that contain nothing of it
 */
export function readImportedHash(text: string): ImportedHash | string {
  for (const read of families) {
    const found = read(text)
    if (found !== undefined) return found
  }
  return 'is not bcrypt, argon2i, argon2id, scrypt or PBKDF2 in a known text form'
}
