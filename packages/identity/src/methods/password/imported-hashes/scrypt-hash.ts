import { scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { areSame, bytesOfBase64, bytesOfHex, faultOfBytes } from './hash-bytes.ts'
import { isWholeHmacKey } from './hmac-key.ts'
import type { ReadImportedHash } from './read-imported-hash.ts'

const scryptOnThreadPool = promisify(
  (
    password: string,
    salt: Buffer,
    length: number,
    options: { N: number; r: number; p: number; maxmem: number },
    done: (error: Error | null, key: Buffer) => void,
  ) => scrypt(password, salt, length, options, done),
)

const mebibyte = 1024 * 1024
/** Bytes. */
const mostMemory = 128 * mebibyte
/** Bytes times lanes: half a second of one processor. */
const mostWork = 256 * mebibyte

/** PHC and Passlib. */
const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,5}),p=(\d{1,5})\$([^$]*)\$([^$]*)$/
/** Werkzeug; its salt is text. */
const werkzeug = /^scrypt:(\d{1,9}):(\d{1,5}):(\d{1,5})\$([^$]*)\$([^$]*)$/

/** `$scrypt$ln=…,r=…,p=…$salt$hash` and `scrypt:N:r:p$salt$hash`. */
export const readScryptHash: ReadImportedHash = (text) => {
  if (!/^\$?scrypt[$:]/.test(text)) return undefined
  const found = readPhc(text) ?? readWerkzeug(text)
  if (found === undefined) return 'is not scrypt in a known text form'
  const { N, r, p, salt, hash } = found
  const memory = 128 * N * r
  const isPowerOfTwo = N >= 2 && Number.isInteger(Math.log2(N))
  // RFC 7914, section 2: N is less than 2^(128·r/8)
  const isDefined = isPowerOfTwo && Math.log2(N) < 16 * r
  if (!isDefined || p < 1 || memory > mostMemory || memory * p > mostWork) {
    return 'has scrypt parameters that are not taken (N a power of 2 less than 2^16r, 128·N·r to 128 MiB, times p to 256 MiB)'
  }
  const fault = faultOfBytes(salt, hash)
  if (fault !== undefined || salt === undefined || hash === undefined) return fault
  // what OpenSSL counts: N + 2 blocks to work in, and one for each lane
  const options = { N, r, p, maxmem: 128 * r * (N + 2 + p) + mebibyte }
  return {
    fits: async (password) => areSame(await scryptOnThreadPool(password, salt, hash.length, options), hash),
    seesAllOf: isWholeHmacKey,
  }
}

interface ScryptHash {
  N: number
  r: number
  p: number
  salt: Buffer | undefined
  hash: Buffer | undefined
}

function readPhc(text: string): ScryptHash | undefined {
  const [, ln, r, p, salt = '', hash = ''] = phc.exec(text) ?? []
  if (ln === undefined) return undefined
  return {
    N: 2 ** Number(ln),
    r: Number(r),
    p: Number(p),
    salt: bytesOfBase64(salt),
    hash: bytesOfBase64(hash),
  }
}

function readWerkzeug(text: string): ScryptHash | undefined {
  const [, N, r, p, salt = '', hash = ''] = werkzeug.exec(text) ?? []
  if (N === undefined) return undefined
  return { N: Number(N), r: Number(r), p: Number(p), salt: Buffer.from(salt), hash: bytesOfHex(hash) }
}
