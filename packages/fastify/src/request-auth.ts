import type { AuthSource, LocalSession, Seal, StartedBy, Trace } from '@latchkey/client'
import type { AuthenticationFactor } from '@latchkey/protocol'

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
  readonly #seal: Seal

  constructor(local: LocalSession, source: AuthSource, trace: Trace, seal: Seal) {
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
    this.#seal = seal
  }

  /**
   * This app's access token for its `resource`, good for a call from this backend; nothing when none of the app's
   * secrets opens it any more. Never give it to a browser.
   */
  accessToken(): string | undefined {
    return this.#seal.open(this.#local.sealed_access_token, this.#local.record)
  }
}
