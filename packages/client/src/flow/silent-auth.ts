import { randomBytes } from 'node:crypto'
import { type ClientAttributes, createCheck, type Requirement } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { askService } from './ask-service.ts'
import { judge } from './judge.ts'
import { localFromTokens } from './local-session/local-from-tokens.ts'
import { type LocalSession, LocalSessionSchema } from './local-session/local-session.ts'
import {
  type AuthSource,
  type SilentAuthOutcome,
  storeUnavailable,
  unavailable,
} from './outcomes/outcomes.ts'
import { spanOf, type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import type { SignOnRecord } from './record/sign-on-record.ts'
import type { StoredSignOn } from './record/sign-on-records.ts'
import { type FlightResult, sharedTrace } from './single-flight/flight-result.ts'
import { type AskedTokens, Flights } from './single-flight/flights.ts'

/** Input of {@link Flow.silentAuth}. */
export interface SilentAuthInput {
  /** The app's local session of this browser, if it has one. */
  local: LocalSession | undefined
  /** Store key of the sign-on record: the browser's hashed handle, or the key that the local session names. */
  recordKey: string | undefined
  /** The record under that key, if a read of it has already started. */
  recordRead?: Promise<StoredSignOn | undefined>
  /** The requirement of the request; it includes the app's own. */
  requirement: Requirement
  /** Whether this request may cause a call to the service: a navigation, a request of this origin, or no browser. */
  mayAskService: boolean
  /** Whether this request changes state; it is then refused if another user has logged in since the page was served. */
  changesState: boolean
  /** Where the request comes from; a function is called only if the service is asked. */
  clientAttributes?: ClientAttributes | (() => ClientAttributes)
}

/** Seconds that a response of the service is shared with later requests, so that polling causes few calls. */
const sharedSeconds = 30
/** The shortest time to share it, in seconds, however short-lived the access token is. */
const leastSharedSeconds = 5
/** Seconds before its expiry from which an access token counts as expired. */
const accessTokenMarginSeconds = 5

/** The result of a flight, for all requests that share it. */
const SharedSessionSchema = Type.Object({ local: LocalSessionSchema, localId: Type.String() })
type SharedSession = Static<typeof SharedSessionSchema>

const checkShared = createCheck(SharedSessionSchema)

/**
 * Decides whether a request is signed in: by the local session and its access token, otherwise by the IdP session. Never
 * asks the user. Writes the sign-on record, but not the local session.
 */
export class SilentAuthentication {
  readonly #ports: FlowPorts
  readonly #app: FlowApp
  readonly #flights: Flights<SharedSession>

  constructor(ports: FlowPorts, app: FlowApp) {
    this.#ports = ports
    this.#app = app
    this.#flights = new Flights(ports, {
      name: 'session',
      check: checkShared,
      sharedUntil: ({ local }, now) => {
        const leftSeconds = local.access_token_expires_at - accessTokenMarginSeconds - now / 1000
        return now + 1000 * Math.max(leastSharedSeconds, Math.min(sharedSeconds, leftSeconds))
      },
    })
  }

  async decide(input: SilentAuthInput): Promise<SilentAuthOutcome> {
    const trace: Trace = []
    const { local, recordKey } = input
    if (recordKey === undefined) {
      trace.push(traced('sign_on_record', 'absent', 'The browser sent no sign-on cookie.'))
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
        traced('sign_on_record', 'absent', 'The sign-on record has ended, by a log-out or its lifetime.'),
      )
      return { status: 'login_required', reason: 'not_signed_in', trace }
    }
    const { record } = stored
    if (record.apps[this.#app.app]?.left === true) {
      trace.push(
        traced(
          'sign_on_record',
          'left',
          `You signed out of ${this.#app.app} alone; signing in again takes a log-in.`,
        ),
      )
      return { status: 'login_required', reason: 'left_this_app', trace }
    }
    if (!acceptsLogInAt(this.#app, record.login_app)) {
      trace.push(
        traced(
          'sign_on_record',
          'not accepted',
          `The log-in was at ${record.login_app}, which this app does not accept.`,
        ),
      )
      return { status: 'login_required', reason: 'not_accepted_here', trace }
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
        trace.push(
          traced('request', 'another user', 'Another user has logged in since this page was served.'),
        )
        return { status: 'login_required', reason: 'another_user', trace }
      }
    }
    if (!input.mayAskService) {
      trace.push(
        traced(
          'request',
          'not a page',
          'A request from another site that is no navigation does not cause a call to the service.',
        ),
      )
      return { status: 'login_required', reason: 'not_a_navigation', trace }
    }
    const { clientAttributes } = input
    const attributes = typeof clientAttributes === 'function' ? clientAttributes() : clientAttributes
    const flight = await this.#fly(stored, attributes)
    trace.push(...flight.trace)
    if (flight.result === 'login_required') return { status: 'login_required', reason: flight.reason, trace }
    if (flight.result === 'unavailable') return unavailable(flight, this.#ports.now(), trace)
    const { local: shared, localId } = flight.value
    const judged = this.#judge(shared, input.requirement, 'silent_authentication', trace)
    return judged.status === 'authenticated' ? { ...judged, localId } : judged
  }

  /**
   * Finds the record of this browser. As long as the one that the local session names is alive, another handle does not
   * change who is signed in here: a neighbouring app could have planted the shared cookie.
   */
  async #findRecord(recordKey: string, input: SilentAuthInput): Promise<StoredSignOn | undefined> {
    const { local } = input
    const stored = await (input.recordRead ?? this.#ports.records.read(recordKey))
    if (local === undefined || local.record === recordKey) return stored
    const own = await this.#ports.records.read(local.record)
    const lives = own?.record.sub === local.sub && own.record.expires_at > secondsOf(this.#ports)
    return lives && own.record.apps[this.#app.app]?.left !== true ? own : stored
  }

  /** The outcome from the local session; `undefined` if the service must be asked. */
  #fromLocal(
    local: LocalSession,
    record: SignOnRecord,
    requirement: Requirement,
    now: number,
    trace: Trace,
  ): SilentAuthOutcome | undefined {
    const began = `Started ${spanOf(now - local.since)} ago by ${startedByWords[local.started_by]}; log-in at ${local.login_app}.`
    trace.push(
      traced('local_session', 'found', began),
      traced('sign_on_record', 'alive', `Signed in at ${record.login_app}; not signed out since.`),
    )
    const left = local.access_token_expires_at - accessTokenMarginSeconds - now
    if (left <= 0) {
      trace.push(traced('access_token', 'expired', 'The access token has expired.'))
      return undefined
    }
    trace.push(traced('access_token', 'valid', `Valid for another ${spanOf(left)}.`))
    const judged = this.#judge(local, requirement, 'local_session', trace)
    return judged.status === 'authenticated' ? judged : undefined
  }

  #judge(local: LocalSession, requirement: Requirement, source: AuthSource, trace: Trace): SilentAuthOutcome {
    return judge(this.#app, local, requirement, source, secondsOf(this.#ports), trace)
  }

  async #fly(stored: StoredSignOn, clientAttributes: ClientAttributes | undefined) {
    const { claims, resource, scope } = this.#app
    const asked: AskedTokens = {
      ...(claims && { claims }),
      ...(resource !== undefined && { resource }),
      ...(scope !== undefined && { scope }),
    }
    let own: FlightResult<SharedSession> | undefined
    const flight = await this.#flights.run(stored, asked, async () => {
      const answer = await askService(this.#ports, this.#app, stored, asked, clientAttributes)
      if (answer.result !== 'given') {
        own = answer
        return own
      }
      const { tokens, kept } = answer.value
      const local = localFromTokens(
        this.#ports,
        this.#app,
        tokens,
        kept.record,
        kept.key,
        'silent_authentication',
      )
      own = { ...answer, value: { local, localId: randomBytes(32).toString('base64url') } }
      return own
    })
    // who made a call may have got the answer to another one
    return flight === own ? flight : { ...flight, trace: sharedTrace(flight.trace) }
  }
}

const startedByWords: Record<LocalSession['started_by'], string> = {
  login: 'a log-in',
  silent_authentication: 'silent authentication',
  step_up: 'a step-up',
}

/** Each app decides for itself which apps' log-ins it accepts; trust need not be mutual. */
function acceptsLogInAt({ app, accepts }: FlowApp, loginApp: string): boolean {
  return accepts === undefined || loginApp === app || accepts.includes(loginApp)
}
