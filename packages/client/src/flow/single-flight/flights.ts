import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Checked, RequestedClaims } from '@latchkey/protocol'
import { LRUCache } from 'lru-cache'
import type { FlightNotes, FlowPorts } from '../ports/ports.ts'
import type { StoredSignOn } from '../record/sign-on-records.ts'
import { type FlightResult, isCommon, readFlightResult, writeFlightResult } from './flight-result.ts'

/** How long others wait for the process that calls the service; after it, that process counts as gone. */
const leaseMs = 2000
/** How long a request waits for others in total before it calls the service itself. */
const maximumWaitMs = 2500
/** From when on a call is slow: requests wait for it no longer once a call that began later was answered. */
const slowMs = 1000
const firstPauseMs = 10
const longestPauseMs = 100

const refusalMs = 5000
const outageMs = 1000
const longestPauseOfServiceMs = 60_000

/** Results that a process keeps; beyond it the least recently used is dropped. */
const mostSettled = 10_000

type Note = Awaited<ReturnType<FlightNotes['read']>>

/** The tokens that an app asks the service for, from a session. */
export interface AskedTokens {
  claims?: RequestedClaims
  resource?: string
  scope?: string
}

/** What the results of one kind of flight are. */
export interface FlightKind<Value> {
  name: 'session' | 'token'
  /** Checks a result that another process shared. */
  check: (value: unknown) => Checked<Value>
  /**
   * Until when a result is shared, in milliseconds since the epoch.
   *
   * @param now milliseconds since the epoch
   */
  sharedUntil: (value: Value, now: number) => number
}

/** A call under way, or the wait for the one of another process. */
interface Flight<Value> {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Whether the first one was overtaken; this one is not, so that there are two at most. */
  readonly isSecond: boolean
  readonly result: Promise<FlightResult<Value>>
  /** What the second one got; it does not resolve if that one fails. */
  readonly other: Promise<FlightResult<Value>>
  offer(result: FlightResult<Value>): void
  /** Resolves once the flight is overtaken. */
  readonly overtaken: Promise<undefined>
  isOvertaken: boolean
  overtake(): void
}

/** A finished call. Times are milliseconds since the epoch. */
interface Finished<Value> {
  result: FlightResult<Value>
  startedAt: number
  /** Until when its result is shared. */
  until: number
}

/**
 * One call to the service for all concurrent requests that need the same, in this process and in the app's others; the
 * result is shared with later requests for a while. Results that other processes read are sealed for this app.
 *
 * A call that is slow is overtaken by one for another session that began later and was answered: then the service, or
 * the way to it, has recovered since, and the requests that joined the slow call make a second one.
 */
export class Flights<Value> {
  readonly #ports: FlowPorts
  readonly #kind: FlightKind<Value>
  /** The oldest first. */
  readonly #underWay = new Map<string, Flight<Value>>()
  // with `max` instead of sizes the memory for all entries would be allocated at once
  readonly #settled = new LRUCache<string, { result: FlightResult<Value>; until: number }>({
    maxSize: mostSettled,
    sizeCalculation: () => 1,
  })

  constructor(ports: FlowPorts, kind: FlightKind<Value>) {
    this.#ports = ports
    this.#kind = kind
  }

  /** The result of this flight, one that is under way, or of one that `fly` makes now. */
  async run(
    stored: StoredSignOn,
    asked: AskedTokens,
    fly: () => Promise<FlightResult<Value>>,
  ): Promise<FlightResult<Value>> {
    const key = this.#keyOf(stored, asked)
    const settled = this.#settledResult(key)
    if (settled !== undefined) return settled
    const known = this.#underWay.get(key)
    if (known === undefined || known.isOvertaken) return await firstOf(this.#begin(key, fly))
    const result = await Promise.race([known.result, known.overtaken])
    if (result !== undefined) return result
    const meanwhile = this.#settledResult(key)
    if (meanwhile !== undefined) return meanwhile
    const current = this.#underWay.get(key)
    // if there is none, it ended in the same turn
    if (current === known) this.#begin(key, fly)
    return await firstOf(known)
  }

  #begin(key: string, fly: () => Promise<FlightResult<Value>>): Flight<Value> {
    const { promise: overtaken, resolve } = Promise.withResolvers<undefined>()
    const { promise: other, resolve: offer } = Promise.withResolvers<FlightResult<Value>>()
    const first = this.#underWay.get(key)
    this.#underWay.delete(key)
    const flight: Flight<Value> = {
      startedAt: this.#ports.now(),
      isSecond: first !== undefined,
      // by then the flight exists
      result: Promise.resolve().then(() => this.#runAcross(key, flight, fly)),
      ...{ other, offer, overtaken },
      isOvertaken: false,
      overtake() {
        flight.isOvertaken = true
        resolve(undefined)
      },
    }
    this.#underWay.set(key, flight)
    const end = () => {
      if (this.#underWay.get(key) === flight) this.#underWay.delete(key)
    }
    flight.result.then(end, end)
    if (first !== undefined) {
      flight.result.then(
        (result) => {
          if (result.result !== 'unavailable') first.offer(result)
        },
        () => {},
      )
    }
    return flight
  }

  /** Calls the service; an answer overtakes the slow calls that began before this one. */
  async #call(own: Flight<Value>, fly: () => Promise<FlightResult<Value>>): Promise<Finished<Value>> {
    const startedAt = this.#ports.now()
    const result = await fly()
    // what concerns this process alone was not asked of the service
    if (result.result !== 'unavailable' && isCommon(result)) {
      const slowSince = Math.min(this.#ports.now() - slowMs, startedAt - 1)
      for (const flight of this.#underWay.values()) {
        if (flight.startedAt > slowSince) break
        if (flight !== own && !flight.isSecond && !flight.isOvertaken) flight.overtake()
      }
    }
    return { result, startedAt, until: this.#sharedUntil(result, startedAt) }
  }

  /** The result of this flight, if it is already shared. */
  async find(stored: StoredSignOn, asked: AskedTokens): Promise<FlightResult<Value> | undefined> {
    const key = this.#keyOf(stored, asked)
    const settled = this.#settledResult(key)
    if (settled !== undefined || this.#ports.notes === undefined) return settled
    try {
      return this.#readNote(key, await this.#ports.notes.read(key))
    } catch {
      return undefined
    }
  }

  /** The record, what the user has proven in it, and what is asked: a new proof never meets an older result. */
  #keyOf(stored: StoredSignOn, asked: AskedTokens): string {
    const { sub, tid, interactive_at, factors } = stored.record
    const proven = [sub, tid, interactive_at, factors]
    const wanted = [asked.claims ?? null, asked.resource ?? null, asked.scope ?? null]
    const text = JSON.stringify([this.#kind.name, stored.key, proven, wanted])
    return createHash('sha256').update(text).digest('base64url')
  }

  /** By the flow's clock; the cache itself knows no time. */
  #settledResult(key: string, how: 'get' | 'peek' = 'get'): FlightResult<Value> | undefined {
    const settled = this.#settled[how](key)
    return settled !== undefined && settled.until > this.#ports.now() ? settled.result : undefined
  }

  async #runAcross(
    key: string,
    flight: Flight<Value>,
    fly: () => Promise<FlightResult<Value>>,
  ): Promise<FlightResult<Value>> {
    const { notes } = this.#ports
    if (notes === undefined) return this.#settle(key, await this.#call(flight, fly))
    // it does not wait for the note of the first
    if (flight.isSecond) return await this.#flyForAll(notes, key, flight, fly)
    let waitedMs = 0
    let pauseMs = firstPauseMs
    for (;;) {
      const turn = await this.#takeTurn(notes, key)
      if (turn === 'ours') return await this.#flyForAll(notes, key, flight, fly)
      if (turn === 'alone') break
      if (turn !== 'wait') return turn
      if (waitedMs >= maximumWaitMs) break
      await delay(pauseMs)
      waitedMs += pauseMs
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
    return this.#settle(key, await this.#call(flight, fly))
  }

  /** Reads the note and creates it in one round trip. Notes that cannot be read or opened delay nobody. */
  async #takeTurn(notes: FlightNotes, key: string): Promise<'ours' | 'wait' | 'alone' | FlightResult<Value>> {
    try {
      const until = this.#ports.now() + leaseMs
      const [isOurs, note] = await Promise.all([
        notes.create(key, { state: 'asking' }, until),
        notes.read(key),
      ])
      if (isOurs) return 'ours'
      if (sealedOf(note) === undefined) return 'wait'
      return this.#readNote(key, note) ?? 'alone'
    } catch {
      return 'alone'
    }
  }

  #readNote(key: string, note: Note): FlightResult<Value> | undefined {
    const sealed = sealedOf(note)
    const text = sealed === undefined ? undefined : this.#ports.appSeal.open(sealed, key)
    const result = text === undefined ? undefined : readFlightResult(text, this.#kind.check)
    if (note !== undefined && result !== undefined) this.#remember(key, result, note.expiresAt)
    return result
  }

  async #flyForAll(
    notes: FlightNotes,
    key: string,
    flight: Flight<Value>,
    fly: () => Promise<FlightResult<Value>>,
  ): Promise<FlightResult<Value>> {
    let finished: Finished<Value> | undefined
    let isKnown = false
    try {
      finished = await this.#call(flight, fly)
      const settled = this.#settle(key, finished)
      // the note has what the other one got
      isKnown = settled !== finished.result
      return settled
    } finally {
      // not awaited: if it fails, the others call the service when the lease is over
      if (!isKnown) this.#writeNote(notes, key, flight, finished).catch(() => {})
    }
  }

  async #writeNote(
    notes: FlightNotes,
    key: string,
    flight: Flight<Value>,
    finished: Finished<Value> | undefined,
  ): Promise<void> {
    const hasFailed = finished === undefined || finished.result.result === 'unavailable'
    // it is the second call's by now
    if (flight.isOvertaken && hasFailed) return
    const now = this.#ports.now()
    if (finished !== undefined && isCommon(finished.result) && finished.until > now) {
      const sealed = this.#ports.appSeal.seal(writeFlightResult(finished.result), key)
      return await notes.replace(key, { state: 'settled', sealed }, finished.until)
    }
    // when the lease is over, the note may be that of another process
    const { startedAt } = finished ?? flight
    if (!flight.isSecond && now < startedAt + leaseMs) await notes.end(key)
  }

  /** Remembers a result. The failure of one of two calls does not replace what the other one got. */
  #settle(key: string, { result, until }: Finished<Value>): FlightResult<Value> {
    const other = result.result === 'unavailable' ? this.#settled.peek(key) : undefined
    if (other !== undefined && other.until > this.#ports.now()) {
      if (other.result.result !== 'unavailable') return other.result
      // a pause that the service asked for
      if (other.until >= until) return result
    }
    this.#remember(key, result, until)
    return result
  }

  /** Remembers a result in place of older ones that are no longer shared. */
  #remember(key: string, result: FlightResult<Value>, until: number): void {
    // two at a time keep up with one that is added
    for (let dropped = 0; dropped < 2; dropped += 1) {
      const { value: oldest } = this.#settled.rkeys().next()
      if (oldest === undefined || this.#settledResult(oldest, 'peek') !== undefined) break
      this.#settled.delete(oldest)
    }
    this.#settled.set(key, { result, until })
  }

  /** A call that took its whole time to fail says nothing about the service as it is now. */
  #sharedUntil(result: FlightResult<Value>, startedAt: number): number {
    const now = this.#ports.now()
    switch (result.result) {
      case 'given':
        return this.#kind.sharedUntil(result.value, now)
      case 'login_required':
        return now + refusalMs
      case 'unavailable':
        return result.kind === 'pause'
          ? Math.min(result.retryAt, now + longestPauseOfServiceMs)
          : Math.min(result.retryAt, startedAt + outageMs)
    }
  }
}

/**
 * What a flight or its second one gets. A failure of the first ends the wait, so that nobody waits longer than for one call;
 * a failure of the second does not.
 */
function firstOf<Value>({ result, other }: Flight<Value>): Promise<FlightResult<Value>> {
  return Promise.race([result, other])
}

function sealedOf(note: Note): string | undefined {
  if (typeof note?.value !== 'object' || note.value === null) return undefined
  const sealed: unknown = Reflect.get(note.value, 'sealed')
  return typeof sealed === 'string' ? sealed : undefined
}
