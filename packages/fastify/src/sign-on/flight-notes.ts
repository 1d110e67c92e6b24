import type { FlightNotes } from '@latchkey/client'
import type { Store } from '@latchkey/session-store'

/** The notes by which the processes of an app share one flight; keys are hashes already. */
export function flightNotes(store: Store, app: string): FlightNotes {
  const keyOf = (key: string) => `flight:${app}:${key}`
  return {
    async read(key) {
      const [note] = await store.read([keyOf(key)])
      return note
    },
    create: (key, value, expiresAt) => store.create(keyOf(key), value, expiresAt),
    async replace(key, value, expiresAt) {
      // of the version that it was created with: who came too late leaves what others wrote
      await store.replace(keyOf(key), 1, value, expiresAt)
    },
    async end(key) {
      await store.end(keyOf(key), 1)
    },
  }
}
