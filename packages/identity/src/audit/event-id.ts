import { randomBytes } from 'node:crypto'

let latest = 0
let count = 0

/**
 * The id of an event: 12 hexadecimal digits of its time in milliseconds, 4 that count within the millisecond, 16 random ones.
 * Ids sort by time in every collation.
 *
 * @param nowMs milliseconds since the epoch
 */
export function newEventId(nowMs: number): string {
  count = nowMs === latest ? (count + 1) % 0x1_0000 : 0
  latest = nowMs
  return firstIdOf(nowMs) + hex(count, 4) + randomBytes(8).toString('hex')
}

/** What all ids of a millisecond begin with, so that it sorts before them. @param ms milliseconds since the epoch */
export function firstIdOf(ms: number): string {
  return hex(ms, 12)
}

function hex(value: number, digits: number): string {
  return Math.max(0, Math.floor(value)).toString(16).padStart(digits, '0')
}
