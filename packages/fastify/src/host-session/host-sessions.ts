import type { LocalSession } from '@latchkey/client'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { BrowserSession } from '../local-session/browser-session.ts'
import type { RequestState } from '../local-session/request-state.ts'
import type { HostMarker } from './host-marker.ts'
import { HostSession } from './host-session.ts'
import { isWithheld, withheldSession } from './withheld-session.ts'

/**
 * Keeps the host's `request.session` to one user: it begins anew when the user changes or proves more, ends at the
 * log-out, and is emptied once its user is signed out elsewhere. Latchkey stores nothing there but a marker.
 */
export class HostSessions {
  readonly #marker: HostMarker
  readonly #keptKeys: readonly string[]
  readonly #log: FastifyBaseLogger
  /** Whose the session of a request is. */
  readonly #owners = new WeakMap<FastifyRequest, LocalSession>()

  constructor(parts: { marker: HostMarker; keepSessionKeys: readonly string[]; log: FastifyBaseLogger }) {
    this.#marker = parts.marker
    this.#keptKeys = parts.keepSessionKeys
    this.#log = parts.log
  }

  /**
   * Makes the host's session that of the user who is signed in now. Does nothing, and returns nothing to wait for, where
   * the host has none, or its own hook has not run yet.
   */
  settle(request: FastifyRequest, state: RequestState): Promise<void> | undefined {
    const session = this.#of(request)
    return session && this.#settle(request, state, session)
  }

  async #settle(request: FastifyRequest, state: RequestState, session: HostSession): Promise<void> {
    state.isHostSettled = true
    const { browser } = state
    if (browser.isOvertaken) return this.#leaveToWinner(session)
    if (session.isStandIn) return
    let user: LocalSession | undefined
    try {
      user = await browser.localInForce()
    } catch {
      if (session.marker !== undefined) session.replaceBy(withheldSession('refuse'))
      return
    }
    browser.noticeReplacement()
    if (browser.isOvertaken) return this.#leaveToWinner(session)
    const isOfUser = user !== undefined && this.#marker.isOf(session.marker, user, session.id)
    const isRenewed = state.isRenewed
    state.isRenewed = false
    if (user === undefined) this.#owners.delete(request)
    else this.#owners.set(request, user)
    if (user === undefined) {
      await this.#empty(session, browser)
    } else if (!isOfUser || isRenewed) {
      const isSame = isOfUser || this.#isOfBefore(session, state.before, user)
      const kept = isSame ? session.keys() : this.#keptKeys
      // its new id would be lost
      if (browser.mayLackAnswer) return isSame ? undefined : this.#leaveToWinner(session)
      browser.isPersonal = true
      await this.#change(session, () => session.regenerate(kept), user)
    }
    if (user !== undefined) this.#of(request)?.noticeRegenerate(() => this.#mark(request, session))
  }

  /** Marks a session for the user it belongs to now, if it still belongs to one. */
  #mark(request: FastifyRequest, session: HostSession): void {
    const owner = this.#owners.get(request)
    if (owner !== undefined) session.marker = this.#marker.sign(owner, session.id)
  }

  /**
   * Marks the session that a handler of the host began anew for its user: without a marker it would count as that of a
   * visitor. Its plugin has stored it already if it was registered before.
   */
  markAgain(request: FastifyRequest): Promise<void> | undefined {
    const owner = this.#owners.get(request)
    const session = owner && this.#of(request)
    if (session === undefined || session.isStandIn || session.marker !== undefined) return undefined
    const marked = this.#change(session, async () => {}, owner).then(() => session.saveAgain())
    return marked.catch((error) => this.#log.warn({ err: error }, "the host's session could not be marked"))
  }

  /** Ends the host's session with the log-out, which never fails because of it. */
  async end(request: FastifyRequest): Promise<void> {
    this.#owners.delete(request)
    const session = this.#of(request)
    if (session !== undefined) await this.#change(session, () => session.destroy())
  }

  /** Empties a session whose user is not signed in any more. */
  async #empty(session: HostSession, browser: BrowserSession): Promise<void> {
    const { marker } = session
    if (marker === undefined) return
    try {
      // signed in, but the local session is still to be made
      const signOn = await browser.signOn.inForce()
      const owner = signOn && { sub: signOn.record.sub, record: signOn.key }
      if (owner !== undefined && this.#marker.isOf(marker, owner, session.id)) return
    } catch {
      return session.replaceBy(withheldSession('refuse'))
    }
    browser.isPersonal = true
    await this.#change(session, () => session.destroy())
  }

  /** The session that this browser has by now is another one. */
  #leaveToWinner(session: HostSession): void {
    session.replaceBy(withheldSession('discard'))
  }

  #of(request: FastifyRequest): HostSession | undefined {
    if (!('session' in request) || isWithheld(request.session)) return undefined
    const session = new HostSession(request)
    return session.isThere ? session : undefined
  }

  /** Whether a session was marked for the same user, whose sign-on or strength changed since. */
  #isOfBefore(session: HostSession, before: LocalSession | undefined, user: LocalSession): boolean {
    if (before === undefined || before.sub !== user.sub || before.tid !== user.tid) return false
    return this.#marker.isOf(session.marker, before, session.id)
  }

  /** A session that could not be changed is not shown, and tried again at the next request. */
  async #change(session: HostSession, change: () => Promise<void>, owner?: LocalSession): Promise<void> {
    try {
      await change()
      if (owner !== undefined && session.isThere) session.marker = this.#marker.sign(owner, session.id)
    } catch (error) {
      this.#log.warn({ err: error }, "the host's session could not be renewed")
      session.replaceBy(withheldSession('refuse'))
    }
  }
}
