import type { AuthenticationService, LogoutQueue, Seal } from '@latchkey/client'
import { createCheck } from '@latchkey/protocol'
import type { Store } from '@latchkey/session-store'
import { Type } from 'typebox'

const EntrySchema = Type.Object({ session_id: Type.String({ minLength: 1 }), until: Type.Number() })
const checkEntry = createCheck(EntrySchema)

/** Milliseconds before an entry is first tried by the queue: the log-out itself tries at once. */
const graceMs = 10_000
/** Milliseconds between tries of one entry. */
const leaseMs = 30_000

/** IdP log-outs that are still to be done, sealed in the store until the service confirmed them. */
export class StoredLogoutQueue implements LogoutQueue {
  readonly #queue: ReturnType<Store['queue']>
  readonly #context: string
  readonly #seal: Seal
  readonly #service: AuthenticationService
  readonly #now: () => number

  constructor(parts: {
    store: Store
    app: string
    seal: Seal
    service: AuthenticationService
    now: () => number
  }) {
    this.#context = `logouts:${parts.app}`
    this.#queue = parts.store.queue(this.#context)
    this.#seal = parts.seal
    this.#service = parts.service
    this.#now = parts.now
  }

  async add(sessionId: string, untilSeconds: number): Promise<string> {
    const entry = this.#seal.seal(
      JSON.stringify({ session_id: sessionId, until: untilSeconds }),
      this.#context,
    )
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
    for (const entry of await this.#queue.take(now, now + leaseMs, 20)) {
      const pending = this.#read(entry)
      // sealed under a secret that is gone: a process that still has it may do it
      if (pending === undefined) continue
      if (pending.until * 1000 > now) {
        try {
          await this.#service.logoutSession({ session_id: pending.session_id })
          confirmed += 1
        } catch {
          continue
        }
      }
      await this.#queue.remove(entry)
    }
    return confirmed
  }

  #read(entry: string): { session_id: string; until: number } | undefined {
    const text = this.#seal.open(entry, this.#context)
    if (text === undefined) return undefined
    const checked = checkEntry(JSON.parse(text))
    return checked.ok ? checked.value : undefined
  }
}
