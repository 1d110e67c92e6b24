import type { LocalSession, StoredSignOn } from '@latchkey/client'
import type { OutgoingCookies } from '../cookies/outgoing-cookies.ts'
import { candidatesOf, fewOf, mostCandidates } from './cookie-candidates.ts'
import type { SessionContext } from './session-context.ts'

/** A value of the group's cookie, and the store key of the record that it names. */
export interface HandleCandidate {
  handle: string
  key: string
}

/** The sign-on that the browser behind one request brings, and what becomes of its cookie. */
export class BrowserSignOn {
  /** Handle of the sign-on record that the browser brought, or got in this request. */
  handle: string | undefined
  /** Store key of that record. */
  recordKey: string | undefined
  readonly #context: SessionContext
  readonly #cookies: OutgoingCookies
  readonly #candidates: readonly HandleCandidate[]
  #found: StoredSignOn | undefined
  #isRead = false

  /** @param header the `Cookie` header of the request */
  constructor(context: SessionContext, cookies: OutgoingCookies, header: string | undefined) {
    this.#context = context
    this.#cookies = cookies
    this.#candidates = candidatesOf(header, context.cookies.signOn.name).map((handle) => ({
      handle,
      key: context.records.keyOf(handle),
    }))
    const [only, ...others] = this.#candidates
    if (others.length > 0) return
    this.handle = only?.handle
    this.recordKey = only?.key
  }

  /** Whether the cookie came with several values. */
  get isAmbiguous(): boolean {
    return this.#candidates.length > 1
  }

  /** The values that are looked up. */
  candidates(): readonly HandleCandidate[] {
    const { log, cookies } = this.#context
    return fewOf(this.#candidates, { cookie: cookies.signOn.name, log })
  }

  /** Takes the record that counts among those that were looked up. */
  choose(found: StoredSignOn | undefined): void {
    this.#found = found
    this.#isRead = true
    if (!this.isAmbiguous) return
    this.recordKey = found?.key
    this.handle = this.#candidates.find(({ key }) => key === found?.key)?.handle
  }

  /** The record as it was looked up; once, since it may change afterwards. */
  take(): Promise<StoredSignOn | undefined> | undefined {
    if (!this.#isRead || this.recordKey === undefined) return undefined
    this.#isRead = false
    return Promise.resolve(this.#found)
  }

  /** The record under a key, as it was looked up in this request, or looked up now. Rejects in an outage. */
  async find(key: string): Promise<StoredSignOn | undefined> {
    return this.#found?.key === key ? this.#found : await this.#context.records.read(key)
  }

  /** The record that the browser's own cookie names, if it is in force at this app; read anew. Rejects in an outage. */
  async inForce(): Promise<StoredSignOn | undefined> {
    const { records } = this.#context
    const found = this.recordKey === undefined ? undefined : await records.read(this.recordKey)
    return this.isInForce(found) ? found : undefined
  }

  /** Whether a record lives and the user did not leave this app. */
  isInForce(stored: StoredSignOn | undefined): boolean {
    const { app, now } = this.#context
    return stored !== undefined && stored.record.expires_at > now() && stored.record.apps[app]?.left !== true
  }

  /**
   * Store keys of all sign-on records that the browser names, its own cookie's first: a log-in replaces them, and a
   * log-out ends them. Of many values only those of living records are returned, by one read. Rejects when the store does
   * not answer.
   *
   * @param local the local session of the browser
   */
  async allKeys(local: LocalSession | undefined): Promise<string[]> {
    const { store, records } = this.#context
    const keys = distinct([...this.currentKeys(local), ...this.#candidates.map(({ key }) => key)])
    if (this.#candidates.length <= mostCandidates) return keys
    const read = await store.read(keys)
    return keys.filter((key, index) => records.open(key, read[index]) !== undefined)
  }

  /** Store keys of the sign-on records that count for this browser: its own cookie's first. */
  currentKeys(local: LocalSession | undefined): string[] {
    return distinct([this.recordKey, local?.record])
  }

  /** From now on the browser has the sign-on of a handle. Times are seconds since the epoch. */
  begin(handle: string, recordKey: string, recordExpiresAt: number): void {
    this.handle = handle
    this.recordKey = recordKey
    this.#forget()
    this.send(handle, recordExpiresAt)
  }

  /** From now on the browser has no sign-on. */
  end(): void {
    const { signOn } = this.#context.cookies
    if (this.#candidates.length > 0) {
      this.#cookies.clearHostOnly(signOn)
      this.#cookies.clear(signOn)
    }
    this.handle = undefined
    this.recordKey = undefined
    this.#forget()
  }

  /** Sends the group's cookie, for as long as its record lives. */
  send(handle: string, recordExpiresAt: number): void {
    const { signOn } = this.#context.cookies
    if (this.#candidates.length > 0) this.#cookies.clearHostOnly(signOn)
    this.#cookies.set(signOn, handle, { expires: new Date(recordExpiresAt * 1000) })
  }

  /** Sends it again for a local session that was made for this very record. */
  renew({ record, record_expires_at }: LocalSession): void {
    if (this.handle === undefined || this.recordKey !== record) return
    const end = { expires: new Date(record_expires_at * 1000) }
    this.#cookies.set(this.#context.cookies.signOn, this.handle, end)
  }

  #forget(): void {
    this.#found = undefined
    this.#isRead = false
  }
}

function distinct(keys: readonly (string | undefined)[]): string[] {
  return [...new Set(keys.filter((key) => key !== undefined))]
}
