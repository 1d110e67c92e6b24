import { type LocalSession, needsNewId } from '@latchkey/client'
import type { VersionedRecord } from '@latchkey/session-store'
import { type CookieLines, OutgoingCookies } from '../cookies/outgoing-cookies.ts'
import { AuthUnavailableError } from '../errors.ts'
import { BrowserSignOn } from './browser-sign-on.ts'
import { candidatesOf, chosenOf, fewOf } from './cookie-candidates.ts'
import type { LocalRecord } from './local-record.ts'
import type { EndResult, StoredLocal } from './local-records.ts'
import { opaqueId } from './opaque-id.ts'
import type { ReadBegun } from './remembered-reads.ts'
import type { SessionContext } from './session-context.ts'

/** The state of a session at one moment, to return to when what follows fails. */
export interface SessionSnapshot {
  local: StoredLocal | undefined
  cookies: CookieLines
}

/** The sessions that the browser behind one request brings, and what becomes of them. Knows no framework. */
export class BrowserSession {
  readonly cookies = new OutgoingCookies()
  readonly signOn: BrowserSignOn
  /** What this app has stored of the browser. */
  stored: StoredLocal | undefined
  /** Whether the browser's cookie was replaced while this request was on its way: its answer leaves cookies alone. */
  isOvertaken = false
  /**
   * Whether the cookies may not reach the browser, as with a WebSocket whose handshake a library answers: what a new cookie
   * would replace is kept.
   */
  mayLackAnswer = false
  /** Whether the answer may depend on who is signed in: no cache may store it. */
  isPersonal = false
  /** Whether the store did not answer: nothing is known, so nothing is changed. */
  isUnavailable = false
  /** Whether it was answered from what this process had read before, because the store does not answer. */
  isRemembered = false
  /** Store key of the sign-on record of the local session, once this request knows that it lives. */
  confirmed: string | undefined
  readonly #context: SessionContext
  readonly #ids: readonly string[]

  /** @param header the `Cookie` header of the request */
  constructor(context: SessionContext, header: string | undefined) {
    this.#context = context
    this.#ids = candidatesOf(header, context.cookies.local.name)
    this.signOn = new BrowserSignOn(context, this.cookies, header)
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
   * @param cachedSeconds how old what was read before may be, if the store does not answer
   */
  async lookUp(withSignOn: boolean, cachedSeconds = 0): Promise<void> {
    const { store, locals, records, log, now, cookies, remembered } = this.#context
    const ids = fewOf(this.#ids, { cookie: cookies.local.name, log })
    const isAmbiguous = this.#ids.length > 1 || this.signOn.isAmbiguous
    const handles = withSignOn || isAmbiguous ? this.signOn.candidates() : []
    const localKeys = ids.map((id) => locals.keyOf(id))
    const keys = [...handles.map(({ key }) => key), ...localKeys]
    if (keys.length === 0) return
    let read: readonly (VersionedRecord | undefined)[]
    const begun = remembered.isWanted ? remembered.begin() : 0
    try {
      read = await store.read(keys)
    } catch (error) {
      log.warn({ err: error }, 'the sessions of a browser could not be read')
      this.isUnavailable = true
      // which of several values counts cannot be told without the store
      const known = isAmbiguous ? undefined : this.#recall(keys, cachedSeconds)
      if (known === undefined) return
      this.isRemembered = true
      read = known
    }
    const signOns = handles.map(({ key }, index) => records.open(key, read[index]))
    const ofLocals = read.slice(handles.length)
    const found = ids.map((id, index) => locals.open(id, localKeys[index] ?? '', ofLocals[index]))
    if (remembered.isWanted && !this.isRemembered) {
      const signOnSubs = signOns.map((found) => found?.record.sub)
      const subs = [...signOnSubs, ...found.map((local) => local?.record.local?.sub)]
      this.#remember(keys, read, subs, begun)
    }
    const chosen = chosenOf(present(found), present(signOns), now())
    this.stored = chosen.local
    if (handles.length > 0) this.signOn.choose(chosen.signOn)
    const isDead = chosen.local === undefined && !chosen.isLocalUndecided
    if (ids.length > 0 && isDead && !this.isRemembered) this.#dropDead(ids)
  }

  /**
   * The local session if it is in force: its sign-on lives and the user did not leave this app. Rejects when the store
   * does not answer.
   */
  async localInForce(): Promise<LocalSession | undefined> {
    const { local } = this
    if (this.isUnavailable) throw new AuthUnavailableError()
    if (local === undefined || local.record === this.confirmed) return local
    const signOn = await this.signOn.find(local.record)
    if (signOn === undefined || !this.signOn.isInForce(signOn)) return undefined
    return signOn.record.sub === local.sub && signOn.record.tid === local.tid ? local : undefined
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
    if (replaced === undefined || replaced.id === this.stored?.id || this.mayLackAnswer) return
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

  /** Forgets what this process had read of the browser: its user leaves while the store does not answer. */
  forgetRemembered(): void {
    const { locals, remembered } = this.#context
    const keys = [
      ...this.signOn.candidates().map(({ key }) => key),
      ...this.#ids.map((id) => locals.keyOf(id)),
    ]
    for (const key of keys) remembered.forget(key)
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

  #recall(keys: readonly string[], seconds: number): VersionedRecord[] | undefined {
    const { remembered, nowMs } = this.#context
    return seconds > 0 ? remembered.recall(keys, seconds * 1000, nowMs()) : undefined
  }

  #remember(
    keys: readonly string[],
    read: readonly (VersionedRecord | undefined)[],
    subs: readonly (string | undefined)[],
    begun: ReadBegun,
  ): void {
    const { remembered, nowMs } = this.#context
    for (const [index, key] of keys.entries()) {
      const record = read[index]
      const sub = subs[index]
      if (record === undefined || sub === undefined) remembered.forget(key)
      else remembered.remember(key, record, { sub, begun, nowMs: nowMs() })
    }
  }

  /** The cookie of a session that has ended is cleared, unless another answer just replaced it. */
  #dropDead(ids: readonly string[]): void {
    const { replacedIds, now, cookies } = this.#context
    this.isOvertaken = ids.some((id) => replacedIds.has(id, now()))
    if (!this.isOvertaken) this.cookies.clear(cookies.local)
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

function present<Value>(values: readonly (Value | undefined)[]): Value[] {
  return values.filter((value) => value !== undefined)
}
