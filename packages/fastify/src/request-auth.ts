import type { AccessTokenRequest, AuthSource, LocalSession, StartedBy, Trace } from '@latchkey/client'
import type { AuthenticationFactor } from '@latchkey/protocol'

/** Gives an access token of the user of a local session. */
export type GiveAccessToken = (local: LocalSession, asked: AccessTokenRequest) => Promise<string>

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
  readonly #giveAccessToken: GiveAccessToken

  constructor(local: LocalSession, source: AuthSource, trace: Trace, giveAccessToken: GiveAccessToken) {
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
    this.#giveAccessToken = giveAccessToken
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
    return this.#giveAccessToken(this.#local, asked)
  }
}
