import type { ClientAttributes, Requirement } from '@latchkey/protocol'
import { isLatchkeyError } from '../latchkey-error.ts'
import { ExpiringMap } from './expiring-map.ts'
import { judge } from './judge.ts'
import { localFromTokens, type VerifiedTokens, verifyTokens } from './local-from-tokens.ts'
import type { LocalSession } from './local-session.ts'
import { type AuthSource, type LoginReason, type SilentAuthOutcome, storeUnavailable } from './outcomes.ts'
import { type FlowApp, type FlowPorts, type StoredSignOn, secondsOf } from './ports.ts'
import { failureOf } from './service-failure.ts'
import { afterSilentAuthentication, type SignOnRecord } from './sign-on-record.ts'
import { SingleFlight } from './single-flight.ts'
import { spanOf, type Trace, traced } from './trace.ts'
import { updateRecord } from './update-record.ts'

/** What a request brings to the decision. */
export interface SilentAuthInput {
  /** The app's own session of this browser, if it has one. */
  local: LocalSession | undefined
  /** Store key of the sign-on record: the browser's handle, hashed; else the one that the local session names. */
  recordKey: string | undefined
  /** The record under that key, if a read of it is already under way. */
  recordRead?: Promise<StoredSignOn | undefined>
  /** What is asked; the app's own requirement is part of it. */
  requirement: Requirement
  /** Whether this request may cause a call to the service: a page, a request of this origin, or no browser. */
  mayAskService: boolean
  /** Whether this request changes something: then it is not taken for another user's than the local session's. */
  changesState: boolean
  clientAttributes?: ClientAttributes
}

/** Seconds that a settled flight is shared with requests that come just after it. */
const settledSeconds = 5
/** Seconds before its end at which an access token counts as used up. */
const accessTokenMarginSeconds = 5

/** What one call to the service came to, before any requirement is held against it. */
type FlightResult =
  | { result: 'tokens'; local: LocalSession; version: number; trace: Trace }
  | { result: 'login_required'; reason: LoginReason; trace: Trace }
  | { result: 'unavailable'; retryAfterSeconds: number; cause: unknown; trace: Trace }

/**
 * Decides whether a request is signed in: local session, then its access token, then the IdP session. Never asks
 * the user; writes the sign-on record, never the local session.
 */
export class SilentAuthentication {
  readonly #ports: FlowPorts
  readonly #app: FlowApp
  readonly #flights = new SingleFlight<FlightResult>()
  readonly #settled = new ExpiringMap<FlightResult>(10_000)

  constructor(ports: FlowPorts, app: FlowApp) {
    this.#ports = ports
    this.#app = app
  }

  async decide(input: SilentAuthInput): Promise<SilentAuthOutcome> {
    const trace: Trace = []
    const { local, recordKey } = input
    if (recordKey === undefined) {
      trace.push(traced('sign_on_record', 'absent', 'The browser brought no sign-on cookie.'))
      return { status: 'login_required', reason: 'not_signed_in', trace }
    }
    let stored: StoredSignOn | undefined
    try {
      stored = await this.#findRecord(recordKey, input)
    } catch (cause) {
      return storeUnavailable(trace, cause)
    }
    const now = secondsOf(this.#ports)
    if (stored === undefined || stored.record.expires_at <= now) {
      trace.push(
        traced('sign_on_record', 'absent', 'The sign-on record has ended: signed out, or too long ago.'),
      )
      return { status: 'login_required', reason: 'not_signed_in', trace }
    }
    const { record } = stored
    if (record.apps[this.#app.app]?.left === true) {
      trace.push(
        traced('sign_on_record', 'left', `You signed out of ${this.#app.app} alone: no silent way back.`),
      )
      return { status: 'login_required', reason: 'left_this_app', trace }
    }
    if (local !== undefined && local.record === stored.key && local.sub === record.sub) {
      const fromLocal = this.#fromLocal(local, record, input.requirement, now, trace)
      if (fromLocal !== undefined) return fromLocal
    } else {
      trace.push(
        local === undefined
          ? traced('local_session', 'absent', `This browser has no session at ${this.#app.app} yet.`)
          : traced('local_session', 'ended', 'The local session belongs to a sign-on that has ended.'),
        traced('sign_on_record', 'alive', `Signed in at ${record.login_app}.`),
      )
      const isSame = local === undefined || (local.sub === record.sub && local.tid === record.tid)
      if (!isSame && input.changesState) {
        trace.push(traced('request', 'another user', 'Somebody else logged in since this page was made.'))
        return { status: 'login_required', reason: 'another_user', trace }
      }
    }
    if (!input.mayAskService) {
      trace.push(
        traced(
          'request',
          'not a page',
          'A request from another site, and no page: the service is not asked.',
        ),
      )
      return { status: 'login_required', reason: 'not_a_navigation', trace }
    }
    const flight = await this.#fly(stored, input.clientAttributes)
    trace.push(...flight.trace)
    if (flight.result === 'login_required') return { status: 'login_required', reason: flight.reason, trace }
    if (flight.result === 'unavailable') {
      return {
        status: 'unavailable',
        retryAfterSeconds: flight.retryAfterSeconds,
        trace,
        cause: flight.cause,
      }
    }
    return this.#judge(flight.local, input.requirement, 'silent_authentication', trace)
  }

  /**
   * The record of this browser. While the one that the local session names lives, another handle does not change who
   * is signed in here: a cookie that apps share can be planted by a neighbour.
   */
  async #findRecord(recordKey: string, input: SilentAuthInput): Promise<StoredSignOn | undefined> {
    const { local } = input
    const stored = await (input.recordRead ?? this.#ports.records.read(recordKey))
    if (local === undefined || local.record === recordKey) return stored
    const own = await this.#ports.records.read(local.record)
    const lives = own?.record.sub === local.sub && own.record.expires_at > secondsOf(this.#ports)
    return lives && own.record.apps[this.#app.app]?.left !== true ? own : stored
  }

  /** The answer that the local session gives, or nothing when the service must be asked. */
  #fromLocal(
    local: LocalSession,
    record: SignOnRecord,
    requirement: Requirement,
    now: number,
    trace: Trace,
  ): SilentAuthOutcome | undefined {
    const began = `Begun ${spanOf(now - local.since)} ago by ${startedByWords[local.started_by]}; log-in at ${local.login_app}.`
    trace.push(
      traced('local_session', 'found', began),
      traced('sign_on_record', 'alive', `Signed in at ${record.login_app}; not signed out since.`),
    )
    const left = local.access_token_expires_at - accessTokenMarginSeconds - now
    if (left <= 0) {
      trace.push(traced('access_token', 'expired', 'The access token has run out.'))
      return undefined
    }
    trace.push(traced('access_token', 'valid', `Good for another ${spanOf(left)}.`))
    const judged = this.#judge(local, requirement, 'local_session', trace)
    return judged.status === 'authenticated' ? judged : undefined
  }

  #judge(local: LocalSession, requirement: Requirement, source: AuthSource, trace: Trace): SilentAuthOutcome {
    return judge(this.#app, local, requirement, source, secondsOf(this.#ports), trace)
  }

  /** One call for all requests of a browser that come together, its result shared for some seconds. */
  async #fly(stored: StoredSignOn, clientAttributes: ClientAttributes | undefined): Promise<FlightResult> {
    const settled = this.#settled.get(stored.key, this.#ports.now())
    // any other change of the record since then makes the shared result old
    if (settled !== undefined && (settled.result !== 'tokens' || settled.version === stored.version))
      return settled
    return this.#flights.run(stored.key, async () => {
      const result = await this.#askService(stored, clientAttributes)
      const seconds = result.result === 'unavailable' ? Math.min(1, result.retryAfterSeconds) : settledSeconds
      this.#settled.set(stored.key, result, this.#ports.now() + seconds * 1000)
      return result
    })
  }

  async #askService(
    stored: StoredSignOn,
    clientAttributes: ClientAttributes | undefined,
  ): Promise<FlightResult> {
    const { service, signOnSeal } = this.#ports
    const trace: Trace = []
    const sessionId = signOnSeal.open(stored.record.sealed_session, stored.key)
    if (sessionId === undefined) {
      trace.push(
        traced('sign_on_record', 'unreadable', 'None of the configured secrets opens the sign-on record.'),
      )
      // not an outage, which would keep everybody out after the group's secret was replaced for good
      return { result: 'login_required', reason: 'record_unreadable', trace }
    }
    const { sub, tid } = stored.record
    const { claims, resource, scope } = this.#app
    try {
      const response = await service.authenticateSession({
        session_id: sessionId,
        ...(claims && { claims }),
        ...(resource !== undefined && { resource }),
        ...(scope !== undefined && { scope }),
        ...(clientAttributes && { client_attributes: clientAttributes }),
      })
      const tokens = await verifyTokens(service, response, { sessionId, sub, tid })
      trace.push(
        traced('service', 'tokens', 'The identity service knows the session and gave this app its tokens.'),
      )
      return await this.#keep(stored, tokens, trace)
    } catch (error) {
      if (isLatchkeyError(error, 'session_not_found')) {
        trace.push(
          traced('service', 'session not found', 'The identity service says that the session has ended.'),
        )
        return await this.#endRecord(stored, trace)
      }
      const failure = failureOf(error)
      trace.push(traced('service', failure.result, failure.detail))
      return { result: 'unavailable', retryAfterSeconds: failure.retryAfterSeconds, cause: error, trace }
    }
  }

  /** Writes the record; tokens that come back for a record that was ended or left meanwhile are dropped. */
  async #keep(stored: StoredSignOn, tokens: VerifiedTokens, trace: Trace): Promise<FlightResult> {
    const { app, lifetimes } = this.#app
    const now = secondsOf(this.#ports)
    const kept = await updateRecord(this.#ports.records, stored, (record) =>
      record.apps[app]?.left === true
        ? undefined
        : afterSilentAuthentication(record, app, tokens.evidence, now, lifetimes),
    )
    if (kept === undefined) {
      trace.push(traced('sign_on_record', 'ended', 'Signed out meanwhile: the tokens are dropped.'))
      return { result: 'login_required', reason: 'not_signed_in', trace }
    }
    if (kept.record.apps[app]?.left === true) {
      trace.push(traced('sign_on_record', 'left', `Signed out of ${app} meanwhile: the tokens are dropped.`))
      return { result: 'login_required', reason: 'left_this_app', trace }
    }
    const local = localFromTokens(
      this.#ports,
      this.#app,
      tokens,
      kept.record,
      kept.key,
      'silent_authentication',
    )
    return { result: 'tokens', local, version: kept.version, trace }
  }

  async #endRecord(stored: StoredSignOn, trace: Trace): Promise<FlightResult> {
    try {
      await this.#ports.records.end(stored.key, stored.version)
    } catch (cause) {
      // the service's answer stands; the record ends at the next try, or by its lifetime
      trace.push(traced('sign_on_record', 'unavailable', 'The session store did not answer.'))
      return { result: 'unavailable', retryAfterSeconds: 1, cause, trace }
    }
    return { result: 'login_required', reason: 'session_not_found', trace }
  }
}

const startedByWords: Record<LocalSession['started_by'], string> = {
  login: 'a log-in',
  silent_authentication: 'silent authentication',
  step_up: 'a step-up',
}
