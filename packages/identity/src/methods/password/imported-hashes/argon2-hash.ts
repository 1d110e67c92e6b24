import { verify } from '@node-rs/argon2'
import { bytesOfBase64, faultOfBytes } from './hash-bytes.ts'
import type { ReadImportedHash } from './read-imported-hash.ts'

/** KiB. */
const mostMemory = 128 * 1024
/** Memory in KiB, times passes over it: half a second of one processor. */
const mostWork = 1024 * 1024
const mostLanes = 16

const form = /^\$(argon2id?)\$v=(16|19)\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$([^$]*)\$([^$]*)$/

/** PHC strings of argon2i and argon2id. */
export const readArgon2Hash: ReadImportedHash = (text) => {
  if (!text.startsWith('$argon2')) return undefined
  const [, name, version, memory, time, lanes, salt = '', hash = ''] = form.exec(text) ?? []
  if (name === undefined) return 'is not argon2i or argon2id in the form of a PHC string'
  const [m, t, p] = [Number(memory), Number(time), Number(lanes)]
  if (t < 1 || p < 1 || p > mostLanes || m < 8 * p || m > mostMemory || m * t > mostWork) {
    return `has argon2 parameters that are not taken (m to ${mostMemory}, m×t to ${mostWork}, p to ${mostLanes})`
  }
  const [saltBytes, hashBytes] = [bytesOfBase64(salt), bytesOfBase64(hash)]
  const fault = faultOfBytes(saltBytes, hashBytes)
  if (fault !== undefined || saltBytes === undefined || hashBytes === undefined) return fault
  if (saltBytes.length < 8) return 'has a salt of a length that is not taken'
  // written anew: the library takes no padding and no number that begins with a zero
  const parameters = `v=${version}$m=${m},t=${t},p=${p}`
  const canonical = `$${name}$${parameters}$${bareBase64(saltBytes)}$${bareBase64(hashBytes)}`
  return { fits: (password) => verify(canonical, password), seesAllOf: () => true }
}

function bareBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
