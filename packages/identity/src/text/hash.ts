import { createHash, timingSafeEqual } from 'node:crypto'

/** SHA-256, base64url: how values of high entropy are stored. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Compares two hashes in a time that does not tell where they differ. */
export function equalHashes(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
