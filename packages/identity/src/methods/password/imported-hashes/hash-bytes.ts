import { timingSafeEqual } from 'node:crypto'

/** Bytes of a hash: a shorter one would fit by chance. */
const fewestHashBytes = 16
const mostHashBytes = 128
const mostSaltBytes = 128

/** Base64 as hashes have it: with or without padding, with `.` for `+` (Passlib), never of another alphabet. */
export function bytesOfBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/.]*={0,2}$/.test(text)) return undefined
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}

export function bytesOfHex(text: string): Buffer | undefined {
  return /^([0-9a-fA-F]{2})*$/.test(text) ? Buffer.from(text, 'hex') : undefined
}

/** What is wrong with the lengths of a salt and a hash, if anything. */
export function faultOfBytes(salt: Buffer | undefined, hash: Buffer | undefined): string | undefined {
  if (salt === undefined || hash === undefined) return 'has a salt or hash that cannot be read'
  if (salt.length === 0 || salt.length > mostSaltBytes) return 'has a salt of a length that is not taken'
  if (hash.length < fewestHashBytes || hash.length > mostHashBytes) {
    return 'has a hash of a length that is not taken'
  }
  return undefined
}

export function areSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
