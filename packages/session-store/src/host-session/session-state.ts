import type { SessionFields, Snapshot } from './session-fields.ts'

/**
 * The key of a session object under which its state is kept. `@fastify/session` copies a session's enumerable string
 * keys and loses everything else.
 */
export const stateKey = 'latchkeyState'

/** What is known of the stored form of a session. */
export type SessionState =
  /** Read or written at this version. */
  | {
      kind: 'stored'
      version: number
      /** What the record holds. */
      stored: SessionFields
      /** What the session of this request held at that time: without what other requests wrote since it was read. */
      snapshot: Snapshot
      /** Milliseconds since the epoch: the expiry that this very request wrote. */
      writtenUntil?: number
    }
  /** Could not be read or written: nothing may be concluded from its data. */
  | { kind: 'unavailable' }
  /** Ended while a request used it: nothing is written any more. */
  | { kind: 'ended' }

/** Holds the state without showing it: it is left out of printed sessions and of the library's change detection. */
class HeldState {
  readonly #storeKey: string
  readonly #state: SessionState

  constructor(storeKey: string, state: SessionState) {
    this.#storeKey = storeKey
    this.#state = state
  }

  /** A session that regenerates may carry over the state of its predecessor: it does not apply. */
  stateFor(storeKey: string): SessionState | undefined {
    return this.#storeKey === storeKey ? this.#state : undefined
  }

  get kind(): SessionState['kind'] {
    return this.#state.kind
  }

  /** A failed write counts as a change, so that the library tries again instead of clearing the cookie. */
  toJSON(): string | undefined {
    return this.#state.kind === 'unavailable' ? 'unavailable' : undefined
  }
}

/** The state of a session object for the store key of its id. */
export function readState(session: object, storeKey: string): SessionState | undefined {
  const held: unknown = Reflect.get(session, stateKey)
  return held instanceof HeldState ? held.stateFor(storeKey) : undefined
}

/** Notes the state in a session object of the library; plain objects of other callers are left as they are. */
export function writeState(session: object, storeKey: string, state: SessionState): void {
  if (isLibrarySession(session)) Reflect.set(session, stateKey, new HeldState(storeKey, state))
}

/** A session object to be loaded: the library copies its fields. */
export function withState<Session extends object>(
  session: Session,
  storeKey: string,
  state: SessionState,
): Session {
  return Object.assign(session, { [stateKey]: new HeldState(storeKey, state) })
}

/** Whether this is the session of a request, and no plain object that somebody hands to the store. */
export function isLibrarySession(session: object): boolean {
  return typeof Reflect.get(session, 'save') === 'function'
}

/**
 * Whether a session is an empty stand-in because the store did not answer, as `whenUnavailable: 'withhold'` provides.
 * Pages that show data of the session can say that it is not available; writing to it is answered with 503.
 */
export function isSessionWithheld(session: unknown): boolean {
  if (typeof session !== 'object' || session === null) return false
  const held: unknown = Reflect.get(session, stateKey)
  return held instanceof HeldState && held.toJSON() !== undefined
}

/**
 * Whether a session is an empty stand-in because another request replaced or ended it a moment ago: what is written to
 * it is not stored, and the cookie of the new one is left alone.
 */
export function isSessionReplaced(session: unknown): boolean {
  if (typeof session !== 'object' || session === null) return false
  const held: unknown = Reflect.get(session, stateKey)
  return held instanceof HeldState && held.kind === 'ended'
}
