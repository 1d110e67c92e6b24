import type { VersionedRecord } from '@latchkey/session-store'

/**
 * Hands a read of a local session, begun together with the one of the sign-on record, to the session's store. The
 * session library asks its store within the same turn, so it is one place, filled and emptied in that turn.
 */
export class LocalRead {
  #sessionId: string | undefined
  #read: Promise<VersionedRecord | undefined> | undefined

  give(sessionId: string, read: Promise<VersionedRecord | undefined>): void {
    this.#sessionId = sessionId
    this.#read = read
  }

  /** The read of this very session, once. */
  take(sessionId: string): Promise<VersionedRecord | undefined> | undefined {
    const read = this.#sessionId === sessionId ? this.#read : undefined
    this.clear()
    return read
  }

  clear(): void {
    this.#sessionId = undefined
    this.#read = undefined
  }
}
