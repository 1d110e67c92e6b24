import {
  delayAnswer,
  dropAnswer,
  type FaultHandler,
  refuseCall,
  sendInstead,
  wrongKeys,
} from './fault-handlers.ts'
import { createTokenSwap } from './token-swap.ts'

/** Which calls a fault is for. */
export interface FaultScope {
  /** How many calls. @default 1 */
  calls?: number
  /** Only calls whose path contains this, such as `session/authenticate`. @default all calls, but those of `/dev/` */
  path?: string
}

/** Makes the next calls of the identity service go wrong, as networks and services do. */
export interface Faults {
  /** Answers 429. @default `Retry-After: 1` */
  rateLimit(scope?: FaultScope & { retryAfterSeconds?: number }): void
  /** Answers another status, with a body that is not the service's, as a proxy before it does. @default 503 */
  fail(scope?: FaultScope & { status?: number }): void
  /** Does what was asked, then drops the answer. */
  drop(scope?: FaultScope): void
  /** Ends the connection: nothing is done. */
  refuse(scope?: FaultScope): void
  /** Answers late. */
  delay(ms: number, scope?: FaultScope): void
  /** Answers with this in place of the service's answer. */
  answer(body: unknown, scope?: FaultScope & { status?: number }): void
  /** Publishes keys that did not sign the tokens. @default the next call of the JWKS */
  wrongKeys(scope?: FaultScope): void
  /** Answers with the tokens that another user was given last. If there are none, the call is answered as it should be. */
  anotherUser(scope?: FaultScope): void
  /** Ends all faults. */
  clear(): void
}

/** A fault that waits for its calls. */
export interface PendingFault {
  fault: keyof Omit<Faults, 'clear'>
  /** How many calls are left. */
  calls: number
  path: string
}

/** The faults, and what dev mode of a service needs to make them. */
export interface FaultGate extends Faults {
  /** The faults whose calls have not all come yet, in the order in which they were added. */
  pending(): PendingFault[]
  /** What is to be done with a call, if a fault is for it. It counts as one of its calls. */
  next(url: string): FaultHandler | undefined
  /** What a call is answered. @param payload as the service made it */
  replaceAnswer(request: object, payload: unknown): unknown
}

interface Fault extends PendingFault {
  handle: FaultHandler
}

/**
 * Creates faults, for the option `faults` of a service in dev mode.
 *
 * @example
 * ```ts
 * import { createFaults } from '@latchkey/identity'
 *
 * const faults = createFaults()
 * faults.rateLimit({ calls: 3, path: 'session/authenticate' })
 * ```
 */
export function createFaults(): FaultGate {
  const faults: Fault[] = []
  const swap = createTokenSwap()
  const add = (fault: Fault['fault'], { calls = 1, path = '' }: FaultScope = {}, handle: FaultHandler) => {
    faults.push({ fault, calls, path, handle })
  }
  return {
    pending: () => faults.map(({ fault, calls, path }) => ({ fault, calls, path })),
    next(url) {
      const fault = faults.find(({ path }) => url.includes(path))
      if (fault === undefined) return undefined
      fault.calls -= 1
      if (fault.calls <= 0) faults.splice(faults.indexOf(fault), 1)
      return fault.handle
    },
    replaceAnswer: swap.replace,
    rateLimit(scope = {}) {
      const { retryAfterSeconds = 1 } = scope
      const body = { message: 'Too many requests', error_code: 'rate_limit_exceeded' }
      add('rateLimit', scope, sendInstead(429, body, { 'retry-after': `${retryAfterSeconds}` }))
    },
    fail(scope = {}) {
      const html = { 'content-type': 'text/html' }
      add('fail', scope, sendInstead(scope.status ?? 503, '<h1>The server is not available</h1>', html))
    },
    drop: (scope) => add('drop', scope, dropAnswer),
    refuse: (scope) => add('refuse', scope, refuseCall),
    delay: (ms, scope) => add('delay', scope, delayAnswer(ms)),
    answer: (body, scope = {}) => add('answer', scope, sendInstead(scope.status ?? 200, body)),
    wrongKeys: (scope) => add('wrongKeys', { path: 'jwks', ...scope }, wrongKeys),
    anotherUser: (scope) => add('anotherUser', scope, swap.mark),
    clear() {
      faults.length = 0
    },
  }
}
