import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { defaultPasswordHashing } from '../../../default-password-hashing.ts'
import { temporarilyUnavailable } from '../../../errors/api-error.ts'
import { serviceResource } from '../../../service-resource.ts'
import type { CheckPassword } from '../imported-hashes/check-password.ts'
import { readImportedHash } from '../imported-hashes/imported-hash.ts'

/** How a hasher works. */
export interface PasswordHasherOptions {
  /** Hashes computed at a time. @default 1 to 3, by the number of cores */
  concurrency?: number
  /** Hashes that may wait for their turn. @default 64 */
  queue?: number
  /** Memory of one argon2id hash, in KiB. @default 19456 */
  memoryKib?: number
  /** Passes of argon2id over that memory. @default 2 */
  passes?: number
}

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** Compares; without a hash it takes as long and is false. @throws ApiError 503 when too much waits already */
  verify(password: string, hash: string | undefined): Promise<boolean>
  /** Whether a hash was made with less memory or fewer passes than this hasher uses, or by another system. */
  isWeak(hash: string): boolean
}

/** Creates a hasher with a queue of its own. */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const { memoryKib, passes } = { ...defaultPasswordHashing, ...options }
  const strength = { memoryCost: memoryKib, timeCost: passes, parallelism: 1 }
  // libuv's pool has four threads; one stays for files and name look-ups
  const concurrency = options.concurrency ?? Math.min(3, availableParallelism())
  const queue = options.queue ?? 64
  const waiting: (() => void)[] = []
  let running = 0
  const decoy = decoyHash(strength)

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= queue) throw temporarilyUnavailable()
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }

  async function verifyImported(password: string, stored: string): Promise<boolean> {
    const check = readImportedHash(stored)
    // it was readable when it was imported; one that has been changed since matches nothing
    const fits = typeof check === 'function' && (await inTurn(() => fitsAsTyped(check, password)))
    // a wrong password costs at least what an unknown user costs
    if (!fits) await inTurn(async () => verify(await decoy, normalize(password)))
    return fits
  }

  return {
    hash: (password) => inTurn(() => hash(normalize(password), strength)),
    async verify(password, stored) {
      if (stored?.startsWith(importedMark)) return verifyImported(password, stored.slice(importedMark.length))
      const against = stored ?? (await decoy)
      const fits = await inTurn(() => verify(against, normalize(password)))
      return fits && stored !== undefined
    },
    isWeak(stored) {
      const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(stored) ?? []
      return !(Number(memory) >= strength.memoryCost && Number(time) >= strength.timeCost)
    },
  }
}

/** The hasher of a service: all parts of it share one queue. */
export const hasherOf = serviceResource<PasswordHasher>(({ settings }) =>
  createPasswordHasher(settings.passwordHashing),
)

/** Stands before a hash that another system made, so that it is never taken for one of ours. */
const importedMark = 'foreign:'

/**
 * A hash of another system as it is stored.
 *
 * @returns the text to store, or what is wrong with the hash
 */
export function importHash(text: string): { stored: string } | { fault: string } {
  const check = readImportedHash(text)
  return typeof check === 'string' ? { fault: check } : { stored: importedMark + text }
}

/** Other systems hash the password as it was typed; some hash its NFKC form. */
async function fitsAsTyped(check: CheckPassword, password: string): Promise<boolean> {
  if (await check(password)) return true
  const normalized = normalize(password)
  return normalized !== password && check(normalized)
}

interface Strength {
  memoryCost: number
  timeCost: number
  parallelism: number
}

const decoys = new Map<string, Promise<string>>()

/** Made once in a process, and before it is needed: the first unknown user must not take longer. */
function decoyHash(strength: Strength): Promise<string> {
  const key = `${strength.memoryCost} ${strength.timeCost}`
  const decoy = decoys.get(key) ?? hash('no such password', strength)
  decoys.set(key, decoy)
  return decoy
}

/** One password however it is typed (NIST SP 800-63B-4, section 3.1.1.2). */
function normalize(password: string): string {
  return password.normalize('NFKC')
}
