import type { LocalSession, SignOnRecords } from '@latchkey/client'
import type { Store } from '@latchkey/session-store'
import type { FastifyRequest } from 'fastify'
import { localOf } from '../local-session/request-state.ts'
import { OpenedConnection } from './opened-connection.ts'
import type { SessionEnd } from './session-end-reason.ts'

/** Milliseconds between looks at a session of which the store gives word. */
const watchedIntervalMs = 10_000
/** Milliseconds between looks where it gives none. */
const unwatchedIntervalMs = 2000
/** Milliseconds that a handler has to say goodbye before its connection is closed. */
const goodbyeMs = 100

/** What watching sessions works with. */
export interface SessionEndsContext {
  app: string
  store: Store
  records: SignOnRecords
  /** Seconds since the epoch. */
  now: () => number
}

/** The connections of one registration that stay open under a session. */
export class SessionEnds {
  readonly #context: SessionEndsContext
  readonly #signals = new WeakMap<FastifyRequest, AbortSignal>()
  readonly #open = new Set<(end: SessionEnd) => void>()

  constructor(context: SessionEndsContext) {
    this.#context = context
  }

  /** Aborts when the session of this request ends, or the app closes; watches until the connection is closed. */
  signalOf(request: FastifyRequest): AbortSignal {
    const known = this.#signals.get(request)
    if (known !== undefined) return known
    const signal = this.#watch(request)
    this.#signals.set(request, signal)
    return signal
  }

  /** Closes the connection itself once the session has ended, whether or not a handler attends to the signal. */
  closeWithSession(request: FastifyRequest): void {
    const signal = this.signalOf(request)
    const connection = new OpenedConnection(request)
    const close = () => setTimeout(() => connection.close(reasonOf(signal)), goodbyeMs).unref()
    if (signal.aborted) close()
    else signal.addEventListener('abort', close, { once: true })
  }

  /** The app closes: nobody waits for connections that would stay open. */
  close(): void {
    for (const end of [...this.#open]) end('closing')
  }

  #watch(request: FastifyRequest): AbortSignal {
    const controller = new AbortController()
    const local = localOf(request)
    if (request.auth === null || local === undefined) {
      controller.abort('expired' satisfies SessionEnd)
      return controller.signal
    }
    const { store } = this.#context
    const { socket } = request.raw
    const answer = request.latchkeyState?.reply.raw
    const stop = () => {
      clearInterval(timer)
      // the socket outlives the request
      socket.off('close', stop)
      answer?.off('close', stop)
      unwatch?.()
      this.#open.delete(end)
    }
    const end = (reason: SessionEnd) => {
      stop()
      controller.abort(reason)
    }
    const look = () => {
      this.#look(local).then(
        (reason) => reason !== undefined && !controller.signal.aborted && end(reason),
        // a store that does not answer ends nothing; the token's own end does
        () => {},
      )
    }
    const timer = setInterval(look, store.watch === undefined ? unwatchedIntervalMs : watchedIntervalMs)
    timer.unref()
    const unwatch = store.watch?.(local.record, look)
    this.#open.add(end)
    socket.once('close', stop)
    answer?.once('close', stop)
    // what ended between the guard's look and this one
    look()
    return controller.signal
  }

  async #look(local: LocalSession): Promise<SessionEnd | undefined> {
    const { records, now, app } = this.#context
    if (local.access_token_expires_at <= now()) return 'expired'
    const stored = await records.read(local.record)
    if (stored === undefined || stored.record.expires_at <= now()) return 'signed_out'
    const { sub, tid, apps } = stored.record
    const isSame = sub === local.sub && tid === local.tid
    return isSame && apps[app]?.left !== true ? undefined : 'signed_out'
  }
}

function reasonOf({ reason }: AbortSignal): SessionEnd {
  return reason === 'signed_out' || reason === 'closing' ? reason : 'expired'
}

/** Whether a request opens a connection that stays: a WebSocket or server-sent events. */
export function opensConnection(request: FastifyRequest): boolean {
  const { upgrade, accept } = request.headers
  return upgrade !== undefined || accept?.includes('text/event-stream') === true
}
