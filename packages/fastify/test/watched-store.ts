import { memoryStore, type Store, StoreError } from '@latchkey/session-store'

/** A store that tells what was asked of it, and fails where a test says so. */
export interface WatchedStore {
  store: Store
  /** Calls until now, such as `read sign-on` or `create session:shop`. */
  calls: string[]
  /** Keys that stand in it, by what `create` and `end` were told. */
  keys: Set<string>
  /** Decides whether a call fails; it gets the calls until now, this one last. */
  fails: (calls: readonly string[]) => boolean
  /** Waits before each call. */
  gate: (call: string) => Promise<void>
}

export function watchedStore(now: () => number): WatchedStore {
  const inner = memoryStore({ now })
  const keys = new Set<string>()
  const watched: WatchedStore = { store: inner, calls: [], keys, fails: () => false, gate: async () => {} }
  const enter = async (name: string, key: string) => {
    const call = `${name} ${key.slice(0, key.lastIndexOf(':')) || key}`
    watched.calls.push(call)
    await watched.gate(call)
    if (watched.fails(watched.calls)) throw new StoreError('store_unavailable', 'down for a test')
  }
  watched.store = {
    async read(all) {
      await enter('read', all[0] ?? '')
      return inner.read(all)
    },
    async create(key, value, expiresAt) {
      await enter('create', key)
      keys.add(key)
      return inner.create(key, value, expiresAt)
    },
    async replace(key, version, value, expiresAt) {
      await enter('replace', key)
      return inner.replace(key, version, value, expiresAt)
    },
    async end(key, version) {
      await enter('end', key)
      keys.delete(key)
      return inner.end(key, version)
    },
    queue(name) {
      const queue = inner.queue(name)
      return {
        async add(entry, dueAt) {
          await enter('queue add', name)
          return queue.add(entry, dueAt)
        },
        async take(at, leaseUntil, limit) {
          await enter('queue take', name)
          return queue.take(at, leaseUntil, limit)
        },
        async remove(entry) {
          await enter('queue remove', name)
          return queue.remove(entry)
        },
      }
    },
    async ping() {
      await enter('ping', '')
    },
  }
  return watched
}
