import { isSessionReplaced, isSessionWithheld } from '@latchkey/session-store'
import type { FastifyRequest } from 'fastify'

/** Sessions whose `regenerate` is noticed. */
const noticed = new WeakSet<object>()

/** Name under which the marker stands in a host's session. */
export const markerKey = 'latchkey'

/**
 * The host's own `request.session`, whichever plugin made it: `@fastify/session`, `@fastify/secure-session`, or another
 * one of that shape. Reads it anew each time, since `regenerate` may put another one in its place.
 */
export class HostSession {
  readonly #request: FastifyRequest

  constructor(request: FastifyRequest) {
    this.#request = request
  }

  /** Whether the host has a session, and its own hook has loaded it. */
  get isThere(): boolean {
    return this.#session !== undefined
  }

  /** Whether it only stands in for a session that `sessionStore()` cannot provide now, and cannot be written. */
  get isStandIn(): boolean {
    return isSessionWithheld(this.#session) || isSessionReplaced(this.#session)
  }

  /** The id that the session is stored under; empty where the browser itself keeps the session. */
  get id(): string {
    const id = this.#read('sessionId')
    return typeof id === 'string' ? id : ''
  }

  get marker(): unknown {
    return this.#call('get', markerKey) ?? this.#read(markerKey)
  }

  set marker(marker: string) {
    if (typeof this.#read('set') === 'function') this.#call('set', markerKey, marker)
    else this.#write(markerKey, marker)
  }

  /** Names of the host's data. */
  keys(): string[] {
    const data: unknown = typeof this.#read('data') === 'function' ? this.#call('data') : this.#session
    const names = typeof data === 'object' && data !== null ? Object.keys(data) : []
    // what begins like the marker is Latchkey's, such as the state that `sessionStore()` keeps in a session
    return names.filter((name) => name !== 'cookie' && !name.startsWith(markerKey))
  }

  /** A new session id with these of its data, and without the rest. */
  async regenerate(kept: readonly string[]): Promise<void> {
    const present = this.keys().filter((name) => kept.includes(name))
    if (typeof this.#read('regenerate') === 'function') await this.#call('regenerate', present)
    else this.#removeAllBut(present)
  }

  /** Stores it once more, if it was stored in this request already. */
  async saveAgain(): Promise<void> {
    if (this.#call('isSaved') === true) await this.#call('save')
  }

  /**
   * Calls `then` after each `regenerate` of a session that the browser itself keeps: its plugin may write the cookie
   * before any hook of Latchkey could mark the session.
   */
  noticeRegenerate(then: () => void): void {
    const session = this.#session
    if (session === undefined || noticed.has(session) || this.id !== '') return
    if (typeof this.#read('regenerate') !== 'function') return
    const wrapped = new Proxy(session, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (name !== 'regenerate' || typeof value !== 'function') return value
        return (...given: unknown[]): unknown => {
          const result: unknown = value.apply(target, given)
          then()
          return result
        }
      },
    })
    noticed.add(wrapped)
    this.replaceBy(wrapped)
  }

  /** Ends the session; what the request writes afterwards goes into a new one. */
  async destroy(): Promise<void> {
    if (typeof this.#read('destroy') === 'function') {
      await this.#call('destroy')
      return await this.#begin()
    }
    await this.regenerate([])
    // of `@fastify/secure-session`: the cookie goes too
    if (typeof this.#read('delete') === 'function') this.#call('delete')
  }

  /** Puts something else in its place for the rest of the request. */
  replaceBy(session: object): void {
    Reflect.set(this.#request, 'session', session)
  }

  /** `@fastify/session` leaves null behind: a handler that reads or writes its session then would fail. */
  async #begin(): Promise<void> {
    const { server } = this.#request
    const decrypt: unknown = Reflect.get(server, 'decryptSession')
    if (this.isThere || typeof decrypt !== 'function') return
    await new Promise<void>((resolve, reject) => {
      decrypt.call(server, '', this.#request, (error?: unknown) => (error ? reject(error) : resolve()))
    })
  }

  get #session(): object | undefined {
    const session: unknown = Reflect.get(this.#request, 'session')
    return typeof session === 'object' && session !== null ? session : undefined
  }

  #read(name: string): unknown {
    return this.#session && Reflect.get(this.#session, name)
  }

  #write(name: string, value: unknown): void {
    if (this.#session !== undefined) Reflect.set(this.#session, name, value)
  }

  #call(name: string, ...given: unknown[]): unknown {
    const method = this.#read(name)
    return typeof method === 'function' ? method.apply(this.#session, given) : undefined
  }

  #removeAllBut(kept: readonly string[]): void {
    for (const name of [...this.keys(), markerKey]) {
      if (!kept.includes(name) && this.#session !== undefined) Reflect.deleteProperty(this.#session, name)
    }
  }
}
