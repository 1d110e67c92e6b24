import type { AuthenticationService, LogoutQueue, PendingLogout, Seal, SignOnRecords } from '@latchkey/client'
import { createCheck } from '@latchkey/protocol'
import type { Store } from '@latchkey/session-store'
import { type Static, Type } from 'typebox'

const EntrySchema = Type.Object({
  session_id: Type.String({ minLength: 1 }),
  record: Type.String({ minLength: 1 }),
})
type Entry = Static<typeof EntrySchema>
const checkEntry = createCheck(EntrySchema)

/** Milliseconds before an entry is first tried by the queue: the log-out itself tries at once. */
const graceMs = 10_000
/** Milliseconds between tries of one entry. */
const leaseMs = 30_000
/** Log-outs under way at once. */
const entriesAtOnce = 20

/** IdP log-outs that are still to be done, sealed in the store until the service confirmed them. */
export class StoredLogoutQueue implements LogoutQueue {
  readonly #queue: ReturnType<Store['queue']>
  readonly #context: string
  readonly #seal: Seal
  readonly #records: SignOnRecords
  readonly #service: AuthenticationService
  readonly #now: () => number

  constructor(parts: {
    store: Store
    records: SignOnRecords
    /** Of the queue, one for each registration of an app: another one would ask the wrong service. */
    name: string
    seal: Seal
    service: AuthenticationService
    now: () => number
  }) {
    this.#context = parts.name
    this.#queue = parts.store.queue(this.#context)
    this.#seal = parts.seal
    this.#records = parts.records
    this.#service = parts.service
    this.#now = parts.now
  }

  async add(logout: PendingLogout): Promise<string> {
    const { sessionId: session_id, recordKey: record, until } = logout
    const sealed = this.#seal.seal(JSON.stringify({ session_id, record }), this.#context)
    // in clear, so that an entry goes in time even if its secret went before it
    const entry = `${until}.${sealed}`
    await this.#queue.add(entry, this.#now() + graceMs)
    return entry
  }

  done(entry: string): Promise<void> {
    return this.#queue.remove(entry)
  }

  /**
   * Tries what is due. What fails is tried again half a minute later, until the session's cap has passed.
   *
   * @returns how many log-outs the service confirmed
   */
  async drain(): Promise<number> {
    const now = this.#now()
    let confirmed = 0
    for (;;) {
      const entries = await this.#queue.take(now, now + leaseMs, entriesAtOnce)
      const results = await Promise.all(entries.map((entry) => this.#tryEntry(entry, now)))
      confirmed += results.filter((done) => done).length
      if (entries.length < entriesAtOnce) return confirmed
    }
  }

  async #tryEntry(entry: string, now: number): Promise<boolean> {
    const until = Number(entry.slice(0, entry.indexOf('.')))
    const logout = this.#read(entry)
    const isOver = !(until * 1000 > now)
    // sealed under a secret that is gone: a process that still has it may do it
    if (logout === undefined && !isOver) return false
    const isWanted = logout !== undefined && !isOver && (await this.#isEnded(logout.record))
    if (isWanted) {
      try {
        await this.#service.logoutSession({ session_id: logout.session_id })
      } catch {
        return false
      }
    }
    await this.#queue.remove(entry)
    return isWanted
  }

  /** A log-out or log-in that failed half-way left its record alive: then the user was told so, and nothing is ended. */
  async #isEnded(recordKey: string): Promise<boolean> {
    return (await this.#records.read(recordKey)) === undefined
  }

  #read(entry: string): Entry | undefined {
    const text = this.#seal.open(entry.slice(entry.indexOf('.') + 1), this.#context)
    if (text === undefined) return undefined
    const checked = checkEntry(JSON.parse(text))
    return checked.ok ? checked.value : undefined
  }
}
