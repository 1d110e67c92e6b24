import { createHash } from 'node:crypto'
import { isLatchkeyError, type LocalSession } from '@latchkey/client'
import type { UserSession } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { AuthUnavailableError, CsrfFailedError, SessionUnknownError } from '../errors.ts'
import type { OwnSession, UserSessions } from '../outcomes/own-session.ts'
import { isOwnOrigin } from '../rules/browser-request.ts'
import type { DecisionContext } from './decision-context.ts'

interface ListedSession {
  /** What `logoutSession` takes; at a service without `sid` it may be the secret itself. */
  name: string
  session: OwnSession
}

/** Calls under way at once. */
const endedAtOnce = 4

/** The sessions of the user behind a request, of which they may see and end each, and nobody else's. */
export class OwnSessions implements UserSessions {
  readonly #context: DecisionContext
  readonly #request: FastifyRequest
  readonly #local: LocalSession

  constructor(context: DecisionContext, request: FastifyRequest, local: LocalSession) {
    this.#context = context
    this.#request = request
    this.#local = local
  }

  /** @throws `auth_unavailable`, and `forbidden` of the client */
  async list(): Promise<OwnSession[]> {
    const listed = await this.#guarded(() => this.#list())
    return listed.map(({ session }) => session)
  }

  /** @throws `csrf_failed`, `session_unknown`, `auth_unavailable`, and `forbidden` of the client */
  async end(id: string): Promise<void> {
    this.#checkOrigin()
    const found = (await this.#listToEnd()).find(({ session }) => session.id === id)
    if (found === undefined) throw new SessionUnknownError()
    if (!found.session.current) return await this.#guarded(() => this.#end(found))
    const outcome = await this.#request.logout({ scope: 'everywhere' })
    if (outcome.status === 'unavailable') throw new AuthUnavailableError(outcome.retryAfterSeconds)
  }

  /** @throws `csrf_failed`, `session_unknown`, `auth_unavailable`, and `forbidden` of the client */
  async endOthers(): Promise<number> {
    this.#checkOrigin()
    const others = (await this.#listToEnd()).filter(({ session }) => !session.current)
    const rest = others.values()
    const failures: unknown[] = []
    const endSome = async () => {
      for (const other of rest) await this.#end(other).catch((error) => failures.push(error))
    }
    await Promise.all(Array.from({ length: endedAtOnce }, endSome))
    if (failures.length > 0) await this.#guarded(() => Promise.reject(failures[0]))
    return others.length
  }

  #checkOrigin(): void {
    if (!isOwnOrigin(this.#request, this.#context.origins)) throw new CsrfFailedError()
  }

  /** One that has ended itself, as far as the list tells, ends no others. */
  async #listToEnd(): Promise<ListedSession[]> {
    const listed = await this.#guarded(() => this.#list())
    if (!listed.some(({ session }) => session.current)) throw new SessionUnknownError()
    return listed
  }

  async #list(): Promise<ListedSession[]> {
    const { sid, sub } = this.#local
    const [own, sessions] = await Promise.all([
      this.#ownName(),
      this.#context.client.listUserSessions(sub).catch(noneOfUnknownUser),
    ])
    const isBySid = sessions.some(({ session_id }) => session_id === sid)
    return sessions.map((session) => {
      const name = session.session_id
      // the documented API does not say that the name is none that lets in
      const id = isBySid ? name : createHash('sha256').update(name).digest('base64url')
      return { name, session: { id, current: name === own, ...factsOf(session) } }
    })
  }

  /** The name of this browser's session in the list. */
  async #ownName(): Promise<string | undefined> {
    if (this.#local.sid !== undefined) return this.#local.sid
    const { records, signOnSeal } = this.#context
    const stored = await records.read(this.#local.record)
    return stored && signOnSeal.open(stored.record.sealed_session, stored.key)
  }

  /** First here and then at the service: what failed half-way is still listed, and can be tried again. */
  async #end({ name }: ListedSession): Promise<void> {
    const { client, records, sessionIndex } = this.#context
    const { sid, sub, tid } = this.#local
    if (sid !== undefined) await sessionIndex?.end(records, tid, { sid: name, sub })
    await client.logoutSession({ session_id: name })
  }

  async #guarded<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      // a matter of the app's settings, not of the moment
      if (isLatchkeyError(error, 'forbidden')) throw error
      this.#request.log.warn({ err: error }, "the user's sessions are not to be had")
      const seconds = isLatchkeyError(error) ? error.retryAfterSeconds : undefined
      throw new AuthUnavailableError(seconds)
    }
  }
}

function factsOf(session: UserSession): Omit<OwnSession, 'id' | 'current'> {
  const { last_used_time, app_name, amr, client_attributes } = session
  const { ip_address, user_agent } = client_attributes ?? {}
  return {
    startedAt: secondsOf(session.start_time),
    expiresAt: secondsOf(session.expiration_time),
    ...(last_used_time !== undefined && { lastUsedAt: secondsOf(last_used_time) }),
    ...(app_name !== undefined && { app: app_name }),
    ...(amr !== undefined && { amr }),
    ...(ip_address !== undefined && { ipAddress: ip_address }),
    ...(user_agent !== undefined && { userAgent: user_agent }),
  }
}

function secondsOf(text: string): number {
  const milliseconds = Date.parse(text)
  if (Number.isNaN(milliseconds)) throw new Error('the identity service gave a time that is none')
  return Math.floor(milliseconds / 1000)
}

/** A user who was deleted meanwhile has none. */
function noneOfUnknownUser(error: unknown): never[] {
  if (isLatchkeyError(error, 'not_found')) return []
  throw error
}
