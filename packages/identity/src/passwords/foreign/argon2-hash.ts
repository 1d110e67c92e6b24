import { verify } from '@node-rs/argon2'
import type { ReadForeignHash } from './check-password.ts'
import { bytesOfBase64, faultOfBytes } from './hash-bytes.ts'

/** KiB. */
const mostMemory = 128 * 1024
/** Memory in KiB, times passes over it: half a second of one processor. */
const mostWork = 1024 * 1024
const mostLanes = 16

const form = /^\$argon2(?:i|id)\$v=(?:16|19)\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$([^$]*)\$([^$]*)$/

/** PHC strings of argon2i and argon2id. */
export const readArgon2Hash: ReadForeignHash = (text) => {
  if (!text.startsWith('$argon2')) return undefined
  const [, memory, time, lanes, salt = '', hash = ''] = form.exec(text) ?? []
  if (memory === undefined) return 'is not argon2i or argon2id in the form of a PHC string'
  const [m, t, p] = [Number(memory), Number(time), Number(lanes)]
  if (t < 1 || p < 1 || p > mostLanes || m < 8 * p || m > mostMemory || m * t > mostWork) {
    return `has argon2 parameters that are not taken (m to ${mostMemory}, m×t to ${mostWork}, p to ${mostLanes})`
  }
  const saltBytes = bytesOfBase64(salt)
  const fault = faultOfBytes(saltBytes, bytesOfBase64(hash))
  if (fault !== undefined) return fault
  if (saltBytes !== undefined && saltBytes.length < 8) return 'has a salt of a length that is not taken'
  return (password) => verify(text, password)
}
