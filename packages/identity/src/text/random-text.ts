import { randomFillSync } from 'node:crypto'

/** Bytes that are made at once. */
const pooledBytes = 4_096

const pool = Buffer.alloc(pooledBytes)
let spent = pooledBytes

/**
 * Bytes of the system's random generator as text. They are made 4 KiB at a time, because a call of the generator costs
 * several microseconds for however few bytes; those that were given are erased from the pool.
 *
 * @param bytes up to 4,096
 */
export function randomText(bytes: number, encoding: 'base64url' | 'hex' = 'base64url'): string {
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > pooledBytes) {
    throw new RangeError(`between 1 and ${pooledBytes} bytes can be asked for`)
  }
  if (spent + bytes > pooledBytes) {
    randomFillSync(pool)
    spent = 0
  }
  const first = spent
  spent += bytes
  const text = pool.toString(encoding, first, spent)
  pool.fill(0, first, spent)
  return text
}
