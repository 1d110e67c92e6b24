import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { temporarilyUnavailable } from '../http/api-error.ts'

/** OWASP's first choice for argon2id, and the least that is accepted without hashing anew. */
const strength = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** Compares; without a hash it takes as long and is false. @throws ApiError 503 when too much waits already */
  verify(password: string, hash: string | undefined): Promise<boolean>
  /** Whether a hash was made with less than today's strength. */
  isWeak(hash: string): boolean
}

/** @param options.concurrency hashes at once @param options.queue how many more may wait */
export function createPasswordHasher(options: { concurrency?: number; queue?: number } = {}): PasswordHasher {
  // libuv's pool has four threads; one stays for files and name look-ups
  const concurrency = options.concurrency ?? Math.min(3, availableParallelism())
  const queue = options.queue ?? 64
  const waiting: (() => void)[] = []
  let running = 0
  const decoy = decoyHash()

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

  return {
    hash: (password) => inTurn(() => hash(normalize(password), strength)),
    async verify(password, stored) {
      const against = stored ?? (await decoy)
      const fits = await inTurn(() => verify(against, normalize(password)))
      return fits && stored !== undefined
    },
    isWeak(stored) {
      const [, memory, time] = /\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(stored) ?? []
      return !(Number(memory) >= strength.memoryCost && Number(time) >= strength.timeCost)
    },
  }
}

let madeDecoy: Promise<string> | undefined

/** Made once in a process, and before it is needed: the first unknown user must not take longer. */
function decoyHash(): Promise<string> {
  madeDecoy ??= hash('no such password', strength)
  return madeDecoy
}

/** One password however it is typed (NIST SP 800-63B-4, section 3.1.1.2). */
function normalize(password: string): string {
  return password.normalize('NFKC')
}
