import { type LocalSession, needsNewId, type StoredSignOn } from '@latchkey/client'
import type { Store } from '@latchkey/session-store'
import type { FastifyBaseLogger } from 'fastify'
import type { CookiePolicy } from '../cookies/cookie-policy.ts'
import { cookieValues } from '../cookies/cookie-values.ts'
import { type CookieLines, OutgoingCookies } from '../cookies/outgoing-cookies.ts'
import { AuthUnavailableError } from '../errors.ts'
import type { SignOnStore } from '../sign-on/sign-on-store.ts'
import { chosenOf } from './chosen-cookies.ts'
import type { LocalRecord } from './local-record.ts'
import type { EndResult, LocalRecords, StoredLocal } from './local-records.ts'
import { isOpaqueId, opaqueId } from './opaque-id.ts'
import type { ReplacedIds } from './replaced-ids.ts'

/** What the sessions of a browser are kept with. */
export interface SessionContext {
  /** Names the app in the records of its group. */
  app: string
  log: FastifyBaseLogger
  cookies: CookiePolicy
  store: Store
  locals: LocalRecords
  records: SignOnStore
  replacedIds: ReplacedIds
  /** Seconds since the epoch. */
  now: () => number
}

/** The state of a session at one moment, to return to when what follows fails. */
export interface SessionSnapshot {
  local: StoredLocal | undefined
  cookies: CookieLines
}

/** The most values of one cookie that are looked up; if a request has more, none of them counts. */
const mostCandidates = 4

/** The sessions that the browser behind one request brings, and what becomes of them. Knows no framework. */
export class BrowserSession {
  readonly cookies = new OutgoingCookies()
  /** Handle of the sign-on record that the browser brought, or got in this request. */
  handle: string | undefined
  /** Store key of that record. */
  recordKey: string | undefined
  /** What this app has stored of the browser. */
  stored: StoredLocal | undefined
  /** Whether the browser's cookie was replaced while this request was on its way: its answer leaves cookies alone. */
  isOvertaken = false
  /** Whether no cookies reach the browser, as with a WebSocket: what a new cookie would replace is kept. */
  isWithoutAnswer = false
  /** Whether the answer may depend on who is signed in: no cache may store it. */
  isPersonal = false
  /** Whether the store did not answer: nothing is known, so nothing is changed. */
  isUnavailable = false
  /** Store key of the sign-on record of the local session, once this request knows that it lives. */
  confirmed: string | undefined
  readonly #context: SessionContext
  readonly #ids: readonly string[]
  readonly #handles: readonly { handle: string; key: string }[]
  #signOn: StoredSignOn | undefined
  #isSignOnRead = false

  /** @param header the `Cookie` header of the request */
  constructor(context: SessionContext, header: string | undefined) {
    this.#context = context
    const { local, signOn } = context.cookies
    this.#ids = candidatesOf(header, local.name)
    const handles = candidatesOf(header, signOn.name)
    this.#handles = handles.map((handle) => ({ handle, key: context.records.keyOf(handle) }))
    const [only, ...others] = this.#handles
    if (others.length > 0) return
    this.handle = only?.handle
    this.recordKey = only?.key
  }

  /** The local session of this browser. */
  get local(): LocalSession | undefined {
    return this.stored?.record.local
  }

  /** Whether the request names a local session of this app. */
  get hasLocalCookie(): boolean {
    return this.#ids.length > 0
  }

  /**
   * Reads what the browser's cookies name, in one round trip, and decides which of several values of a cookie counts.
   *
   * @param withSignOn whether the sign-on record is needed too
   */
  async lookUp(withSignOn: boolean): Promise<void> {
    const { store, locals, records, log, now, replacedIds } = this.#context
    const ids = this.#fewOf(this.#ids, 'local')
    const isAmbiguous = this.#ids.length > 1 || this.#handles.length > 1
    const handles = withSignOn || isAmbiguous ? this.#fewOf(this.#handles, 'signOn') : []
    const localKeys = ids.map((id) => locals.keyOf(id))
    const keys = [...handles.map(({ key }) => key), ...localKeys]
    if (keys.length === 0) return
    let read: Awaited<ReturnType<Store['read']>>
    try {
      read = await store.read(keys)
    } catch (error) {
      log.warn({ err: error }, 'the sessions of a browser could not be read')
      this.isUnavailable = true
      return
    }
    const signOns = handles.map(({ key }, index) => records.open(key, read[index]))
    const stored = ids.map((id, index) =>
      locals.open(id, localKeys[index] ?? '', read[handles.length + index]),
    )
    const chosen = chosenOf(present(stored), present(signOns), now())
    this.stored = chosen.local
    if (handles.length > 0) this.#chooseSignOn(handles, chosen.signOn)
    if (ids.length > 0 && chosen.local === undefined && !chosen.isLocalUndecided) {
      this.isOvertaken = ids.some((id) => replacedIds.has(id, now()))
      if (!this.isOvertaken) this.cookies.clear(this.#context.cookies.local)
    }
  }

  /** The sign-on record, as it was read with the local session; once, since it may change afterwards. */
  takeSignOn(): Promise<StoredSignOn | undefined> | undefined {
    if (!this.#isSignOnRead || this.recordKey === undefined) return undefined
    this.#isSignOnRead = false
    return Promise.resolve(this.#signOn)
  }

  /**
   * The local session if it is in force: its sign-on lives and the user did not leave this app. Rejects when the store
   * does not answer.
   */
  async localInForce(): Promise<LocalSession | undefined> {
    const { local } = this
    if (this.isUnavailable) throw new AuthUnavailableError()
    if (local === undefined || local.record === this.confirmed) return local
    const { records, app, now } = this.#context
    const isRead = this.#signOn?.key === local.record
    const record = (isRead ? this.#signOn : await records.read(local.record))?.record
    if (record === undefined || record.expires_at <= now() || record.apps[app]?.left === true)
      return undefined
    return record.sub === local.sub && record.tid === local.tid ? local : undefined
  }

  /** The sign-on that the browser's own cookie names, if it is in force at this app; read anew. */
  async signOnInForce(): Promise<StoredSignOn | undefined> {
    const { records, app, now } = this.#context
    const found = this.recordKey === undefined ? undefined : await records.read(this.recordKey)
    const isInForce =
      found !== undefined && found.record.expires_at > now() && found.record.apps[app]?.left !== true
    return isInForce ? found : undefined
  }

  /** Store keys of the sign-on records that count for this browser: its own cookie's first. */
  currentRecordKeys(): string[] {
    return distinct([this.recordKey, this.local?.record])
  }

  /**
   * Store keys of all sign-on records that the browser names, its own cookie's first: a log-in replaces them, and a
   * log-out ends them. Of many values only those of living records are returned, by one read. Rejects when the store does
   * not answer.
   */
  async allRecordKeys(): Promise<string[]> {
    const { store, records } = this.#context
    const keys = distinct([...this.currentRecordKeys(), ...this.#handles.map(({ key }) => key)])
    if (this.#handles.length <= mostCandidates) return keys
    const read = await store.read(keys)
    return keys.filter((key, index) => records.open(key, read[index]) !== undefined)
  }

  /** Changes what is stored of this browser; begins a record if there is none. */
  async change(change: (record: LocalRecord | undefined) => LocalRecord): Promise<void> {
    this.#requireAvailable()
    if (this.stored === undefined) return await this.#begin(change(undefined), opaqueId())
    const changed = await this.#context.locals.change(this.stored, change)
    this.stored = changed
    if (changed !== undefined) return this.#sendId(changed)
    // it ended meanwhile: what this request wrote is discarded with it
    this.isOvertaken = true
    this.cookies.leave(this.#context.cookies.local)
  }

  /**
   * Gives the browser a record under a new id. The old one is not ended: it may be needed if what follows fails.
   *
   * @returns what it replaced
   */
  async move(record: LocalRecord, id: string = opaqueId()): Promise<StoredLocal | undefined> {
    this.#requireAvailable()
    const replaced = this.stored
    await this.#begin(record, id)
    return replaced
  }

  /**
   * Writes a local session that silent authentication gave, under a new id where user, sign-on or strength changed.
   *
   * @param id the new id, if requests that share the answer share it
   * @returns what it replaced
   */
  async establish(
    local: LocalSession,
    recordOf: (before: LocalRecord | undefined) => LocalRecord,
    id?: string,
  ): Promise<StoredLocal | undefined> {
    if (needsNewId(this.local, local)) return await this.move(recordOf(this.stored?.record), id)
    await this.change(recordOf)
    return undefined
  }

  /** Takes the record that another request wrote for the same answer; `false` if it is not there (any more). */
  async adopt(id: string, record: string): Promise<boolean> {
    const found = await this.#context.locals.read(id)
    if (found?.record.local?.record !== record) return false
    const isOther = this.stored?.id !== id
    this.stored = found
    if (isOther) this.#sendId(found)
    return true
  }

  /** Ends a record that another one replaced, as far as the store answers. */
  async endReplaced(replaced: StoredLocal | undefined): Promise<void> {
    if (replaced === undefined || replaced.id === this.stored?.id || this.isWithoutAnswer) return
    const { replacedIds, locals, now } = this.#context
    replacedIds.add(replaced.id, now())
    await this.#endQuietly(() => locals.endKnown(replaced))
  }

  /** Ends every other record of this app that the browser's cookies name, as far as the store answers. */
  async endOthers(): Promise<void> {
    const { locals } = this.#context
    const others = this.#ids.filter((id) => id !== this.stored?.id)
    if (others.length > 0) await this.#endQuietly(() => locals.endAll(others))
  }

  /** Notices that another request has replaced the record since this one read it. */
  noticeReplacement(): void {
    const { replacedIds, now } = this.#context
    if (this.stored === undefined || !replacedIds.has(this.stored.id, now())) return
    this.stored = undefined
    this.isOvertaken = true
  }

  /**
   * Ends the local session that is not in force any more, and clears its cookie. If another request has ended it before,
   * the browser may have a newer cookie by now: that one is left alone.
   */
  async expire(): Promise<void> {
    if ((await this.#endStored()) === 'absent') this.isOvertaken = true
    else this.#clearLocal()
  }

  /** Ends what this app has stored of the browser, and clears its cookie. */
  async forget(): Promise<void> {
    await this.#endStored()
    this.#clearLocal()
  }

  /** Sends the group's cookie, for as long as its record lives. */
  sendHandle(handle: string, recordExpiresAt: number): void {
    const { signOn } = this.#context.cookies
    if (this.#handles.length > 0) this.cookies.clearHostOnly(signOn)
    this.cookies.set(signOn, handle, { expires: new Date(recordExpiresAt * 1000) })
  }

  /** Sends it again for a session that was made for this very record. */
  renewHandle(local: LocalSession): void {
    if (this.handle === undefined || this.recordKey !== local.record) return
    this.cookies.set(this.#context.cookies.signOn, this.handle, {
      expires: new Date(local.record_expires_at * 1000),
    })
  }

  /** From now on the browser has the sign-on of a handle. */
  begin(handle: string, recordKey: string, recordExpiresAt: number): void {
    this.handle = handle
    this.recordKey = recordKey
    this.#signOn = undefined
    this.#isSignOnRead = false
    this.isOvertaken = false
    this.sendHandle(handle, recordExpiresAt)
  }

  /** From now on the browser has no sign-on. */
  clearHandle(): void {
    const { signOn } = this.#context.cookies
    if (this.#handles.length > 0) {
      this.cookies.clearHostOnly(signOn)
      this.cookies.clear(signOn)
    }
    this.handle = undefined
    this.recordKey = undefined
    this.#signOn = undefined
    this.#isSignOnRead = false
  }

  snapshot(): SessionSnapshot {
    return { local: this.stored, cookies: this.cookies.snapshot() }
  }

  /** Returns to an earlier state, and ends what was written since. */
  async restore({ local, cookies }: SessionSnapshot): Promise<void> {
    const made = this.stored
    this.stored = local
    this.cookies.restore(cookies)
    if (made !== undefined && made.id !== local?.id) {
      await this.#endQuietly(() => this.#context.locals.endKnown(made))
    }
  }

  async #begin(record: LocalRecord, id: string): Promise<void> {
    this.stored = await this.#context.locals.create(id, record)
    this.#sendId(this.stored)
  }

  #sendId({ id, record }: StoredLocal): void {
    const end = record.local && { expires: new Date(record.local.record_expires_at * 1000) }
    this.cookies.set(this.#context.cookies.local, id, end)
  }

  #chooseSignOn(handles: readonly { handle: string; key: string }[], signOn: StoredSignOn | undefined): void {
    this.#signOn = signOn
    this.#isSignOnRead = true
    if (this.#handles.length <= 1) return
    this.recordKey = signOn?.key
    this.handle = handles.find(({ key }) => key === signOn?.key)?.handle
  }

  /** The values of a cookie that are looked up; with too many of them none, since somebody planted most. */
  #fewOf<Value>(values: readonly Value[], which: 'local' | 'signOn'): readonly Value[] {
    if (values.length <= 1) return values
    const cookie = this.#context.cookies[which].name
    this.#context.log.warn({ cookie, values: values.length }, 'a cookie came with several values')
    return values.length > mostCandidates ? [] : values
  }

  #requireAvailable(): void {
    if (this.isUnavailable) throw new AuthUnavailableError()
  }

  async #endStored(): Promise<EndResult | undefined> {
    const { stored } = this
    this.stored = undefined
    return stored && (await this.#endQuietly(() => this.#context.locals.endKnown(stored)))
  }

  #clearLocal(): void {
    const { local } = this.#context.cookies
    if (this.#ids.length > 0) this.cookies.clear(local)
    else this.cookies.leave(local)
  }

  async #endQuietly<Result>(end: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await end()
    } catch (error) {
      this.#context.log.warn({ err: error }, 'a local session could not be ended; it ends by its lifetime')
      return undefined
    }
  }
}

/** The different values of a cookie that have the form of our ids. */
function candidatesOf(header: string | undefined, name: string): string[] {
  return [...new Set(cookieValues(header, name))].filter(isOpaqueId)
}

function distinct(keys: readonly (string | undefined)[]): string[] {
  return [...new Set(present(keys))]
}

function present<Value>(values: readonly (Value | undefined)[]): Value[] {
  return values.filter((value) => value !== undefined)
}
