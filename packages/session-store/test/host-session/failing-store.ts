import { memoryStore, type RecordStore, type Store, StoreError } from '../../src/index.ts'

/** A store whose calls fail where a test says so. */
export interface FailingStore {
  store: Store
  /** Names of the calls until now. */
  calls: (keyof RecordStore)[]
  fails: (call: keyof RecordStore) => boolean
}

export function failingStore(now: () => number = Date.now): FailingStore {
  const inner = memoryStore({ now })
  const watched: FailingStore = { store: inner, calls: [], fails: () => false }
  const enter = async (call: keyof RecordStore) => {
    watched.calls.push(call)
    if (watched.fails(call)) throw new StoreError('store_unavailable', 'down for a test')
  }
  watched.store = {
    ...inner,
    async read(keys) {
      await enter('read')
      return await inner.read(keys)
    },
    async create(key, value, expiresAt) {
      await enter('create')
      return await inner.create(key, value, expiresAt)
    },
    async replace(key, version, value, expiresAt) {
      await enter('replace')
      return await inner.replace(key, version, value, expiresAt)
    },
    async end(key, version) {
      await enter('end')
      return await inner.end(key, version)
    },
  }
  return watched
}
