import { hash, timingSafeEqual } from 'node:crypto'

/** SHA-256, base64url: the stored form of values with high entropy. */
export function sha256(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** Compares two hashes in a time that does not reveal where they differ. */
export function equalHashes(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
