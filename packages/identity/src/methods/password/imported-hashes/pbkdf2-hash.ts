import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { areSame, bytesOfBase64, bytesOfHex, faultOfBytes } from './hash-bytes.ts'
import { isWholeHmacKey } from './hmac-key.ts'
import type { ReadImportedHash } from './read-imported-hash.ts'

const pbkdf2OnThreadPool = promisify(pbkdf2)

/** About a second of one processor. Each block of the hash takes all iterations (RFC 8018, section 5.2). */
const mostIterations = 2_000_000
const blockBytes: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha512: 64 }

/** PHC and Passlib, which leaves out `i=`; `$pbkdf2$` is Passlib's name of SHA-1. */
const modular = /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,9})(?:,l=\d{1,3})?\$([^$]*)\$([^$]*)$/
/** Django; its salt is text. */
const django = /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,9})\$([^$]*)\$([^$]*)$/
/** Werkzeug; its salt is text. */
const werkzeug = /^pbkdf2:(sha1|sha256|sha512):(\d{1,9})\$([^$]*)\$([^$]*)$/

/** PBKDF2 over HMAC with SHA-1, SHA-256 or SHA-512. */
export const readPbkdf2Hash: ReadImportedHash = (text) => {
  if (!/^\$?pbkdf2/.test(text)) return undefined
  const found = readModular(text) ?? readDjango(text) ?? readWerkzeug(text)
  if (found === undefined) return 'is not PBKDF2 in a known text form'
  const { digest, iterations, salt, hash } = found
  const fault = faultOfBytes(salt, hash)
  if (fault !== undefined || salt === undefined || hash === undefined) return fault
  const blocks = Math.ceil(hash.length / (blockBytes[digest] ?? 1))
  if (iterations < 1 || iterations * blocks > mostIterations) {
    return `has a count of PBKDF2 iterations, for all blocks of its hash, that is not 1 to ${mostIterations}`
  }
  return {
    fits: async (password) =>
      areSame(await pbkdf2OnThreadPool(password, salt, iterations, hash.length, digest), hash),
    seesAllOf: isWholeHmacKey,
  }
}

interface Pbkdf2Hash {
  digest: string
  iterations: number
  salt: Buffer | undefined
  hash: Buffer | undefined
}

function readModular(text: string): Pbkdf2Hash | undefined {
  const [, digest = 'sha1', iterations, salt = '', hash = ''] = modular.exec(text) ?? []
  if (iterations === undefined) return undefined
  return {
    digest,
    iterations: Number(iterations),
    salt: bytesOfBase64(salt),
    hash: bytesOfBase64(hash),
  }
}

function readDjango(text: string): Pbkdf2Hash | undefined {
  const [, digest, iterations, salt = '', hash = ''] = django.exec(text) ?? []
  if (digest === undefined) return undefined
  return { digest, iterations: Number(iterations), salt: Buffer.from(salt), hash: bytesOfBase64(hash) }
}

function readWerkzeug(text: string): Pbkdf2Hash | undefined {
  const [, digest, iterations, salt = '', hash = ''] = werkzeug.exec(text) ?? []
  if (digest === undefined) return undefined
  return { digest, iterations: Number(iterations), salt: Buffer.from(salt), hash: bytesOfHex(hash) }
}
