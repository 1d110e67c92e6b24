import { setTimeout as delay } from 'node:timers/promises'
import type { Checked } from '@latchkey/protocol'
import { LRUCache } from 'lru-cache'
import type { FlightNotes, FlowPorts } from '../ports/ports.ts'
import { type FlightResult, isCommon, readFlightResult, writeFlightResult } from './flight-result.ts'
import { SingleFlight } from './single-flight.ts'

/** How long the one that asks the service is waited for: past it, its process counts as gone. */
const leaseMs = 2000
/** How long a request waits for others at all, before it asks for itself. */
const maximumWaitMs = 2500
const firstPauseMs = 10
const longestPauseMs = 100

const refusalMs = 5000
const outageMs = 1000
const longestPauseOfServiceMs = 60_000

/** Results that a process keeps; beyond it the least used goes. */
const mostSettled = 10_000

type Note = Awaited<ReturnType<FlightNotes['read']>>

/** What the results of one kind of flight are. */
export interface FlightKind<Value> {
  /** Reads what another process shared. */
  check: (value: unknown) => Checked<Value>
  /**
   * Until when a result is shared, in milliseconds since the epoch.
   *
   * @param now milliseconds since the epoch
   */
  sharedUntil: (value: Value, now: number) => number
}

/**
 * One call to the service for all requests that want the same at a time, in this process and in the others of this app;
 * its result is shared for a while with those that come after it. A result is sealed for this app where it is shared.
 */
export class Flights<Value> {
  readonly #ports: FlowPorts
  readonly #kind: FlightKind<Value>
  readonly #flights = new SingleFlight<FlightResult<Value>>()
  // a size of its own for each entry: with `max` the room for all of them would be taken at once
  readonly #settled = new LRUCache<string, { result: FlightResult<Value>; until: number }>({
    maxSize: mostSettled,
    sizeCalculation: () => 1,
  })

  constructor(ports: FlowPorts, kind: FlightKind<Value>) {
    this.#ports = ports
    this.#kind = kind
  }

  /** @param key names the record, what the user has proven, and what is asked for */
  async run(key: string, fly: () => Promise<FlightResult<Value>>): Promise<FlightResult<Value>> {
    const settled = this.#settledResult(key)
    return settled ?? this.#flights.run(key, () => this.#runAcross(key, fly))
  }

  /** By the flow's clock; the cache itself knows no time. */
  #settledResult(key: string): FlightResult<Value> | undefined {
    const settled = this.#settled.get(key)
    return settled !== undefined && settled.until > this.#ports.now() ? settled.result : undefined
  }

  /** What is shared already. */
  async find(key: string): Promise<FlightResult<Value> | undefined> {
    const settled = this.#settledResult(key)
    if (settled !== undefined || this.#ports.notes === undefined) return settled
    try {
      return this.#readNote(key, await this.#ports.notes.read(key))
    } catch {
      return undefined
    }
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

  /** Asks and takes in one round trip. Notes that cannot be read or opened hold nobody up. */
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
      const told =
        result !== undefined && isCommon(result)
          ? notes.replace(
              key,
              { state: 'settled', sealed: this.#ports.appSeal.seal(writeFlightResult(result), key) },
              this.#sharedUntil(result),
            )
          : notes.end(key)
      // nobody has to wait for it here: without it, the others ask when the lease is over
      told.catch(() => {})
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
