import { KeyListeners } from './key-listeners.ts'
import { requireName } from './name.ts'
import { type DecodedRecord, decodeRecord, encodeRecord } from './record-text.ts'
import type { DelayedQueue, Store } from './store.ts'

/** From this number of records on, expired ones are removed each time the number doubles. */
const sweepFrom = 1_024

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number
}

/**
 * Creates a store inside this process, for tests, demos and apps that run as a single instance. Its records end with the
 * process.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const now = options.now ?? Date.now
  const texts = new Map<string, string>()
  const queues = new Map<string, DelayedQueue>()
  const listeners = new KeyListeners()
  let sweepAt = sweepFrom

  const look = (key: string): DecodedRecord | undefined => {
    const text = texts.get(key)
    const decoded = text === undefined ? undefined : decodeRecord(text, now())
    if (decoded?.form === 'expired') texts.delete(key)
    return decoded
  }
  const present = (key: string) => {
    const decoded = look(key)
    return decoded?.form === 'record' ? decoded.record : undefined
  }
  const sweep = () => {
    if (texts.size < sweepAt) return
    for (const key of texts.keys()) look(key)
    sweepAt = Math.max(sweepFrom, texts.size * 2)
  }

  return {
    read: async (keys) => keys.map(present),
    async create(key, value, expiresAt) {
      const encode = encodeRecord(value, expiresAt)
      if (present(key) !== undefined) return false
      sweep()
      texts.set(key, encode(1))
      return true
    },
    async replace(key, version, value, expiresAt) {
      const encode = encodeRecord(value, expiresAt)
      const record = present(key)
      if (record === undefined) return { result: 'absent' }
      if (record.version !== version) return { result: 'conflict' }
      texts.set(key, encode(version + 1))
      return { result: 'replaced', version: version + 1 }
    },
    async end(key, version) {
      const record = present(key)
      if (record === undefined) return 'absent'
      if (version !== undefined && record.version !== version) return 'conflict'
      texts.delete(key)
      return 'ended'
    },
    queue(name) {
      const queue = queues.get(requireName('the name of a queue', name)) ?? memoryQueue()
      queues.set(name, queue)
      return queue
    },
    async announce(key) {
      listeners.notify(key)
    },
    watch: (key, listener) => listeners.add(key, listener),
    async ping() {},
  }
}

function memoryQueue(): DelayedQueue {
  const dueTimes = new Map<string, number>()
  return {
    async add(entry, dueAt) {
      dueTimes.set(entry, dueAt)
    },
    async take(now, leaseUntil, limit) {
      const due = [...dueTimes].filter(([, dueAt]) => dueAt <= now)
      const taken = due.sort(([, a], [, b]) => a - b).slice(0, limit)
      for (const [entry] of taken) dueTimes.set(entry, leaseUntil)
      return taken.map(([entry]) => entry)
    },
    async remove(entry) {
      dueTimes.delete(entry)
    },
  }
}
