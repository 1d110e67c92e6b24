import { type SignOnRecord, type SignOnRecords, writeAttempts } from '@latchkey/client'
import { createCheck } from '@latchkey/protocol'
import { hashedKey, type Store } from '@latchkey/session-store'
import { Type } from 'typebox'

const checkEntry = createCheck(Type.Object({ records: Type.Array(Type.String()) }))

/** The most records that are found by one name; beyond it the oldest end with their access token. */
const mostRecords = 200
/** Milliseconds that a session which ended is remembered: a log-in under way must not outlive it. */
const endedMs = 600_000

/**
 * Finds sign-on records by the session or user that the identity service names, for its log-out tokens. Only written at
 * log-ins and renewals and only read when a log-out token comes: what makes a session count is still its record alone.
 */
export class SessionIndex {
  readonly #store: Store
  readonly #issuer: string
  readonly #now: () => number
  readonly #lifetimeMs: number

  constructor(parts: { store: Store; issuer: string; now: () => number; capSeconds: number }) {
    this.#store = parts.store
    this.#issuer = parts.issuer
    this.#now = parts.now
    this.#lifetimeMs = parts.capSeconds * 1000
  }

  /** To be awaited before the record is written: one that is not found could not be ended. */
  async add(recordKey: string, { tid, sid, sub }: SignOnRecord): Promise<void> {
    const keys = [this.#subjectKey(tid, sub), ...(sid === undefined ? [] : [this.#sessionKey(tid, sid)])]
    await Promise.all(keys.map((key) => this.#addTo(key, recordKey)))
  }

  /** To be asked after the record was written: the log-out may have come just before. */
  async hasEnded({ tid, sid }: SignOnRecord): Promise<boolean> {
    if (sid === undefined) return false
    const [ended] = await this.#store.read([this.#endedKey(tid, sid)])
    return ended !== undefined
  }

  /**
   * Ends the records of a session, or without `sid` all of a user.
   *
   * @returns how many were ended
   */
  async end(
    records: SignOnRecords,
    tid: string,
    { sid, sub }: { sid?: string; sub?: string },
  ): Promise<number> {
    if (sid !== undefined) await this.#store.create(this.#endedKey(tid, sid), {}, this.#now() + endedMs)
    const key = sid === undefined ? this.#subjectKey(tid, sub ?? '') : this.#sessionKey(tid, sid)
    const [stored] = await this.#store.read([key])
    const ended = await Promise.all(
      recordsOf(stored?.value).map(async (recordKey) => {
        const record = (await records.read(recordKey))?.record
        const isMeant =
          record !== undefined &&
          record.tid === tid &&
          (sub === undefined || record.sub === sub) &&
          (sid === undefined || record.sid === sid)
        if (isMeant) await records.end(recordKey)
        return isMeant
      }),
    )
    return ended.filter((isEnded) => isEnded).length
  }

  async #addTo(key: string, recordKey: string): Promise<void> {
    const expiresAt = this.#now() + this.#lifetimeMs
    for await (const _ of writeAttempts()) {
      const [stored] = await this.#store.read([key])
      const known = recordsOf(stored?.value)
      if (stored === undefined) {
        if (await this.#store.create(key, { records: [recordKey] }, expiresAt)) return
        continue
      }
      // written again when half its time has passed: a step-up prolongs the record
      if (known.includes(recordKey) && stored.expiresAt - this.#now() > this.#lifetimeMs / 2) return
      const others = known.filter((other) => other !== recordKey)
      const records = [...others, recordKey].slice(-mostRecords)
      if ((await this.#store.replace(key, stored.version, { records }, expiresAt)).result === 'replaced')
        return
    }
    throw new Error('the index of sessions changed too often while it was written')
  }

  #sessionKey(tid: string, sid: string): string {
    return hashedKey('idp-session', JSON.stringify([this.#issuer, tid, sid]))
  }

  #subjectKey(tid: string, sub: string): string {
    return hashedKey('idp-subject', JSON.stringify([this.#issuer, tid, sub]))
  }

  #endedKey(tid: string, sid: string): string {
    return hashedKey('idp-ended', JSON.stringify([this.#issuer, tid, sid]))
  }
}

function recordsOf(value: unknown): string[] {
  const checked = checkEntry(value ?? {})
  return checked.ok ? checked.value.records : []
}
