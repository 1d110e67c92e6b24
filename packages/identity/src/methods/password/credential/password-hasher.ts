import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { defaultPasswordHashing } from '../../../default-password-hashing.ts'
import { temporarilyUnavailable } from '../../../errors/api-error.ts'
import { serviceResource } from '../../../service-resource.ts'
import { readImportedHash } from '../imported-hashes/imported-hash.ts'
import type { ImportedHash } from '../imported-hashes/read-imported-hash.ts'

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

/** The result of a comparison. */
export interface Comparison {
  fits: boolean
  /**
   * Whether the hash was computed with all of the password. If it was not, another password fits too, and the real one is
   * unknown: a new hash must not be made of this one.
   */
  isWhole: boolean
}

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /**
   * Compares; without a hash it takes as long and does not fit.
   *
   * @throws ApiError 503 `temporarily_unavailable` when too much waits already
   */
  compare(password: string, hash: string | undefined): Promise<Comparison>
  /** Whether a password fits, see {@link PasswordHasher.compare}. */
  verify(password: string, hash: string | undefined): Promise<boolean>
  /**
   * Whether a password fits any of some hashes. All are compared in one turn, so what is refused because too much waits has compared
   * none.
   *
   * @throws ApiError 503 `temporarily_unavailable` when too much waits already
   */
  fitsAny(password: string, hashes: readonly string[]): Promise<boolean>
  /** Whether a hash was made with less memory or fewer passes than this hasher uses, or by another system. */
  isWeak(hash: string): boolean
  /** Refuses with 503 what waits for its turn, from now on too; hashes in progress are finished. */
  refuseWaiting(): void
  /** Hashes that wait for their turn. */
  waiting(): number
}

/** Creates a hasher with a queue of its own. */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const { memoryKib, passes } = { ...defaultPasswordHashing, ...options }
  const strength = { memoryCost: memoryKib, timeCost: passes, parallelism: 1 }
  // libuv's pool has four threads; one stays for files, name look-ups and the signatures of client tokens
  const concurrency = options.concurrency ?? Math.min(3, availableParallelism())
  let queue = options.queue ?? 64
  const waiting: { begin(): void; refuse(): void }[] = []
  let running = 0
  const decoy = decoyHash(strength)

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= queue) throw temporarilyUnavailable()
      await new Promise<void>((begin, reject) =>
        waiting.push({ begin, refuse: () => reject(temporarilyUnavailable()) }),
      )
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next.begin()
    }
  }

  /** Within one turn: once a password was compared, no full queue may turn its refusal into an error. */
  async function compareImported(password: string, stored: string): Promise<Comparison> {
    const imported = readImportedHash(stored)
    // it was readable when it was imported; one that has been changed since matches nothing
    const fitting = typeof imported === 'object' ? await fittingForm(imported, password) : undefined
    if (fitting !== undefined) return fitting
    // a wrong password costs at least what an unknown user costs
    await verify(await decoy, normalize(password))
    return noFit
  }

  async function compareNow(password: string, stored: string | undefined): Promise<Comparison> {
    if (stored?.startsWith(importedMark)) return compareImported(password, stored.slice(importedMark.length))
    const fits = await verify(stored ?? (await decoy), normalize(password))
    return fits && stored !== undefined ? { fits, isWhole: true } : noFit
  }

  const compare = (password: string, stored: string | undefined) => inTurn(() => compareNow(password, stored))

  return {
    hash: (password) => inTurn(() => hash(normalize(password), strength)),
    compare,
    verify: async (password, stored) => (await compare(password, stored)).fits,
    fitsAny: (password, hashes) =>
      inTurn(async () => {
        for (const stored of hashes) if ((await compareNow(password, stored)).fits) return true
        return false
      }),
    refuseWaiting() {
      queue = 0
      for (const { refuse } of waiting.splice(0)) refuse()
    },
    waiting: () => waiting.length,
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
  const imported = readImportedHash(text)
  return typeof imported === 'string' ? { fault: imported } : { stored: importedMark + text }
}

const noFit: Comparison = { fits: false, isWhole: false }
const unicodeForms = ['NFKC', 'NFC', 'NFD', 'NFKD'] as const

/**
 * Other systems hash a password as it was typed there, or in a Unicode form of their choice, and keyboards differ. The first
 * form that fits is the one that was hashed. Most passwords are the same in all forms.
 */
async function fittingForm(imported: ImportedHash, password: string): Promise<Comparison | undefined> {
  const forms = new Set([password, ...unicodeForms.map((form) => password.normalize(form))])
  for (const form of forms) {
    if (await imported.fits(form)) return { fits: true, isWhole: imported.seesAllOf(form) }
  }
  return undefined
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
