import type { AccessTokenRequest, AuthSource, LocalSession, StartedBy, Trace } from '@latchkey/client'
import type { AuthenticationFactor } from '@latchkey/protocol'
import type { OwnSession, UserSessions } from './own-session.ts'

/** What can be had for the user of a local session. */
export interface AuthPorts {
  accessToken(local: LocalSession, asked: AccessTokenRequest): Promise<string>
  sessions(local: LocalSession): UserSessions
}

/** Who is behind a request, how and since when. */
export class RequestAuth {
  readonly sub: string
  readonly tid: string
  /** The requested claims of the ID token. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly amr: readonly string[]
  readonly acr: string | undefined
  /** Last interactive authentication, seconds since the epoch. */
  readonly auth_time: number | undefined
  readonly factors: readonly AuthenticationFactor[]
  /** When the local session began or was renewed, seconds since the epoch. */
  readonly since: number
  /** How the local session began. */
  readonly startedBy: StartedBy
  /** The app where the user actively logged in. */
  readonly loginApp: string
  /** Where the answer for this request came from. */
  readonly source: AuthSource
  readonly trace: Trace
  readonly #local: LocalSession
  readonly #ports: AuthPorts

  /** @internal */
  constructor(local: LocalSession, source: AuthSource, trace: Trace, ports: AuthPorts) {
    this.sub = local.sub
    this.tid = local.tid
    this.claims = local.claims
    this.amr = local.amr
    this.acr = local.acr
    this.auth_time = local.auth_time
    this.factors = local.factors
    this.since = local.since
    this.startedBy = local.started_by
    this.loginApp = local.login_app
    this.source = source
    this.trace = trace
    this.#local = local
    this.#ports = ports
  }

  /**
   * An access token of the user for a call from this backend: for the app's own `resource` by default, for another API
   * by silent authentication. It is good for half a minute at least, as far as the service gives such long ones. Never give it to a browser.
   *
   * @throws `login_required` when the sign-on has ended, or when the request may not cause silent authentication
   * @throws `auth_unavailable` when the store or the service does not answer
   * @throws `invalid_target` (of the client) when the service does not know the resource for this app
   */
  accessToken(asked: AccessTokenRequest = {}): Promise<string> {
    return this.#ports.accessToken(this.#local, asked)
  }

  /**
   * The sessions of this user at the identity service, oldest first, to show them on a page. The address of the browser is
   * told as the service was told it, and not looked up on a map.
   *
   * @throws `auth_unavailable` when the store or the service does not answer
   * @throws `forbidden` (of the client) when it lacks the permission `sessions:read`
   */
  sessions(): Promise<OwnSession[]> {
    return this.#ports.sessions(this.#local).list()
  }

  /**
   * Ends one of this user's own sessions; the current one as `logout` does. With the option `backchannelLogout` its
   * browser is out of every app on this store at once; without it at its next silent authentication, when the access token
   * of its local session ends, at the latest.
   *
   * @param id `id` of one of `sessions()`
   * @throws `csrf_failed` when the request does not come from this app's origin
   * @throws `session_unknown` when it is none of this user's, or has ended, or when the current one has
   * @throws `auth_unavailable` when the store or the service does not answer: to be tried again
   * @throws `forbidden` (of the client) when it lacks `sessions:read` or `sessions:delete`
   */
  endSession(id: string): Promise<void> {
    return this.#ports.sessions(this.#local).end(id)
  }

  /**
   * Ends all of this user's sessions but this browser's, in the way of `endSession`; gives how many there were.
   *
   * @throws `csrf_failed` when the request does not come from this app's origin
   * @throws `session_unknown` when this browser's own is not in the list, so has ended itself
   * @throws `auth_unavailable` when the store or the service does not answer; some may have ended, the rest is to be tried again
   * @throws `forbidden` (of the client) when it lacks `sessions:read` or `sessions:delete`
   */
  endOtherSessions(): Promise<number> {
    return this.#ports.sessions(this.#local).endOthers()
  }
}
