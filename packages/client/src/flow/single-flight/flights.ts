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

/**
 * One call to the service for all concurrent requests that need the same, in this process and in the app's others; the
 * result is shared with later requests for a while. Results that other processes read are sealed for this app.
 */
export class Flights<Value> {
  readonly #ports: FlowPorts
  readonly #kind: FlightKind<Value>
  readonly #underWay = new Map<string, Promise<FlightResult<Value>>>()
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
    const known = this.#settledResult(key) ?? this.#underWay.get(key)
    if (known !== undefined) return known
    const flight = this.#runAcross(key, fly).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, flight)
    return flight
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
  #settledResult(key: string): FlightResult<Value> | undefined {
    const settled = this.#settled.get(key)
    return settled !== undefined && settled.until > this.#ports.now() ? settled.result : undefined
  }

  async #runAcross(key: string, fly: () => Promise<FlightResult<Value>>): Promise<FlightResult<Value>> {
    const { notes } = this.#ports
    if (notes === undefined) return this.#settle(key, await fly())
    let waitedMs = 0
    let pauseMs = firstPauseMs
    for (;;) {
      const turn = await this.#takeTurn(notes, key)
      if (turn === 'ours') return await this.#flyForAll(notes, key, fly)
      if (turn === 'alone') break
      if (turn !== 'wait') return turn
      if (waitedMs >= maximumWaitMs) break
      await delay(pauseMs)
      waitedMs += pauseMs
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
    return this.#settle(key, await fly())
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
    if (note !== undefined && result !== undefined) this.#settled.set(key, { result, until: note.expiresAt })
    return result
  }

  async #flyForAll(
    notes: FlightNotes,
    key: string,
    fly: () => Promise<FlightResult<Value>>,
  ): Promise<FlightResult<Value>> {
    let result: FlightResult<Value> | undefined
    try {
      result = await fly()
      return this.#settle(key, result)
    } finally {
      const written =
        result !== undefined && isCommon(result)
          ? notes.replace(
              key,
              { state: 'settled', sealed: this.#ports.appSeal.seal(writeFlightResult(result), key) },
              this.#sharedUntil(result),
            )
          : notes.end(key)
      // not awaited: if it fails, the others call the service when the lease is over
      written.catch(() => {})
    }
  }

  #settle(key: string, result: FlightResult<Value>): FlightResult<Value> {
    this.#settled.set(key, { result, until: this.#sharedUntil(result) })
    return result
  }

  #sharedUntil(result: FlightResult<Value>): number {
    const now = this.#ports.now()
    switch (result.result) {
      case 'given':
        return this.#kind.sharedUntil(result.value, now)
      case 'login_required':
        return now + refusalMs
      case 'unavailable':
        return result.kind === 'pause'
          ? Math.min(result.retryAt, now + longestPauseOfServiceMs)
          : Math.min(result.retryAt, now + outageMs)
    }
  }
}

function sealedOf(note: Note): string | undefined {
  if (typeof note?.value !== 'object' || note.value === null) return undefined
  const sealed: unknown = Reflect.get(note.value, 'sealed')
  return typeof sealed === 'string' ? sealed : undefined
}
