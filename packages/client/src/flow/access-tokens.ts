import { type ClientAttributes, createCheck } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { askService } from './ask-service.ts'
import type { LocalSession } from './local-session/local-session.ts'
import {
  type LoginReason,
  type LoginRequired,
  storeUnavailable,
  type Unavailable,
  unavailable,
} from './outcomes/outcomes.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import type { StoredSignOn } from './record/sign-on-records.ts'
import type { FlightResult } from './single-flight/flight-result.ts'
import { type AskedTokens, Flights } from './single-flight/flights.ts'

/** The access token that is requested. */
export interface AccessTokenRequest {
  /** The API that the token is for (RFC 8707). @default the app's own `resource` */
  resource?: string
  /** Scopes, separated by spaces. @default the app's own `scope` for its own resource, otherwise none */
  scope?: string
}

/** Input of {@link Flow.accessToken}. */
export interface AccessTokenInput extends AccessTokenRequest {
  /** The app's local session that this request was authenticated with. */
  local: LocalSession
  /** Whether this request may cause a call to the identity service. */
  mayAskService: boolean
  clientAttributes?: ClientAttributes
}

/** Outcome of {@link Flow.accessToken}. */
export type AccessTokenOutcome =
  | { status: 'given'; accessToken: string; trace: Trace }
  | LoginRequired
  | Unavailable

const SharedTokenSchema = Type.Object({ sealed_access_token: Type.String(), expires_at: Type.Number() })
type SharedToken = Static<typeof SharedTokenSchema>

const checkShared = createCheck(SharedTokenSchema)

/** A token is renewed this many seconds before it expires; a short-lived one at half its lifetime. */
const renewalSeconds = 30

/**
 * Access tokens of a session's user: the app's own from the local session, others by silent authentication. Those are
 * kept, sealed, until shortly before they expire. After the sign-on record has ended, none is returned.
 */
export class AccessTokens {
  readonly #ports: FlowPorts
  readonly #app: FlowApp
  readonly #flights: Flights<SharedToken>

  constructor(ports: FlowPorts, app: FlowApp) {
    this.#ports = ports
    this.#app = app
    this.#flights = new Flights(ports, {
      name: 'token',
      check: checkShared,
      sharedUntil: ({ expires_at }, now) => {
        const lifeMs = Math.max(0, expires_at * 1000 - now)
        return now + Math.floor(Math.max(lifeMs - renewalSeconds * 1000, lifeMs / 2))
      },
    })
  }

  async get(input: AccessTokenInput): Promise<AccessTokenOutcome> {
    const trace: Trace = []
    const { local } = input
    let stored: StoredSignOn | undefined
    try {
      stored = await this.#ports.records.read(local.record)
    } catch (cause) {
      return storeUnavailable(trace, cause)
    }
    const reason = this.#refusal(local, stored)
    if (stored === undefined || reason !== undefined) {
      trace.push(traced('sign_on_record', 'not in force', 'The sign-on of this session has ended.'))
      return { status: 'login_required', reason: reason ?? 'not_signed_in', trace }
    }
    const asked = this.#askedOf(input)
    const own = this.#ownToken(local, asked)
    if (own !== undefined) {
      trace.push(traced('access_token', 'valid', "The app's own access token is valid."))
      return { status: 'given', accessToken: own, trace }
    }
    const flight = input.mayAskService
      ? await this.#flights.run(stored, asked, () => this.#fly(stored, asked, input.clientAttributes))
      : await this.#flights.find(stored, asked)
    if (flight === undefined) {
      trace.push(
        traced('request', 'not a page', 'A request from another site does not cause a call to the service.'),
      )
      return { status: 'login_required', reason: 'not_a_navigation', trace }
    }
    trace.push(...flight.trace)
    return this.#outcomeOf(flight, local, trace)
  }

  #outcomeOf(flight: FlightResult<SharedToken>, local: LocalSession, trace: Trace): AccessTokenOutcome {
    switch (flight.result) {
      case 'login_required':
        return { status: 'login_required', reason: flight.reason, trace }
      case 'unavailable':
        return unavailable(flight, this.#ports.now(), trace)
      case 'given': {
        const accessToken = this.#ports.appSeal.open(flight.value.sealed_access_token, local.record)
        return accessToken === undefined
          ? unavailable({ retryAt: this.#ports.now() }, this.#ports.now(), trace)
          : { status: 'given', accessToken, trace }
      }
    }
  }

  #refusal(local: LocalSession, stored: StoredSignOn | undefined): LoginReason | undefined {
    if (stored === undefined || stored.record.expires_at <= secondsOf(this.#ports)) return 'not_signed_in'
    if (stored.record.apps[this.#app.app]?.left === true) return 'left_this_app'
    return stored.record.sub === local.sub && stored.record.tid === local.tid ? undefined : 'another_user'
  }

  #askedOf({ resource = this.#app.resource, scope }: AccessTokenRequest): AskedTokens {
    const isOwnResource = resource === this.#app.resource
    const words = scope ?? (isOwnResource ? this.#app.scope : undefined)
    const { claims } = this.#app
    return {
      // claims that the app asks for itself must not reach another API
      ...(isOwnResource && claims && { claims }),
      ...(resource !== undefined && { resource }),
      ...(words !== undefined && { scope: sortedWords(words) }),
    }
  }

  /** The token of the local session, if it has the requested resource and scope and is valid for long enough. */
  #ownToken(local: LocalSession, asked: AskedTokens): string | undefined {
    const { resource, scope } = this.#app
    const isOwn =
      asked.resource === resource && asked.scope === (scope === undefined ? scope : sortedWords(scope))
    const left = local.access_token_expires_at - secondsOf(this.#ports)
    if (!isOwn || left <= renewalSeconds) return undefined
    return this.#ports.appSeal.open(local.sealed_access_token, local.record)
  }

  async #fly(
    stored: StoredSignOn,
    asked: AskedTokens,
    clientAttributes: ClientAttributes | undefined,
  ): Promise<FlightResult<SharedToken>> {
    const answer = await askService(this.#ports, this.#app, stored, asked, clientAttributes)
    if (answer.result !== 'given') return answer
    const { access_token, expires_in } = answer.value.tokens.response
    const value = {
      sealed_access_token: this.#ports.appSeal.seal(access_token, stored.key),
      expires_at: secondsOf(this.#ports) + Math.floor(expires_in),
    }
    return { ...answer, value }
  }
}

/** Normalises a scope: the order of its words does not matter. */
function sortedWords(scope: string): string {
  return [...new Set(scope.split(' ').filter(Boolean))].sort().join(' ')
}
