import type {
  AuthSource,
  Credentials,
  LoginReason,
  LoginStep,
  LogoutOutcome,
  LogoutScope,
  Trace,
} from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import type { BeginLoginResult, LoginResult, SilentAuthResult } from '../outcomes/results.ts'

/**
 * One decision, as it is told to whoever watches. Never holds a secret, a token, a code, a session id, a credential or
 * an address; `route` is the pattern, without parameters and query.
 */
export interface DecisionEvent {
  app: string
  /** Fastify's `request.id`. */
  requestId: string
  route: string | undefined
  durationMs: number
  /** What was looked up, answered and ruled. */
  trace: Trace
}

/** `request.silentAuth` or the rule of a route. */
export interface SilentAuthEvent extends DecisionEvent {
  type: 'silent_auth'
  status: SilentAuthResult['status']
  /** Where nobody is signed in: why. */
  reason?: LoginReason
  source?: AuthSource
  /** Whose session it is, where somebody is signed in. */
  sub?: string
  /** What made a call to the identity service needless, of a decision that rests on one. */
  avoidedCallBy?: 'local_session' | 'shared_answer'
}

/** `request.login`, whatever it came to. */
export interface LoginEvent extends DecisionEvent {
  type: 'login'
  status: LoginResult['status']
  reason?: LoginReason
  method: Credentials['method']
  stepUp: boolean
  /** Who is signed in now. */
  sub?: string
}

/** `request.beginLogin`, whatever it came to; it has no hook. */
export interface BeginLoginEvent extends DecisionEvent {
  type: 'begin_login'
  status: BeginLoginResult['status']
  reason?: LoginReason
  method: LoginStep['method']
  stepUp: boolean
}

/** `request.logout`. */
export interface LogoutEvent extends DecisionEvent {
  type: 'logout'
  status: LogoutOutcome['status']
  scope: LogoutScope
}

/** A request that did not reach its handler, or a log-in or log-out from a foreign origin. */
export interface RefusedEvent extends DecisionEvent {
  type: 'refused'
  status: Exclude<SilentAuthResult['status'], 'authenticated'> | 'csrf_failed'
  reason?: LoginReason
}

/** A decision or refusal, as hooks and `diagnostics_channel` report it. */
export type AuthEvent = SilentAuthEvent | LoginEvent | BeginLoginEvent | LogoutEvent | RefusedEvent

/** What is called after each decision; an error in one is logged, and never touches the request. */
export interface AuthHooks {
  onSilentAuth?: (event: SilentAuthEvent, request: FastifyRequest) => unknown
  onLogin?: (event: LoginEvent, request: FastifyRequest) => unknown
  onLogout?: (event: LogoutEvent, request: FastifyRequest) => unknown
  onRefused?: (event: RefusedEvent, request: FastifyRequest) => unknown
}

/** The names of the `diagnostics_channel`s on which events are published. */
export const authChannels = {
  silent_auth: 'latchkey:silent_auth',
  login: 'latchkey:login',
  begin_login: 'latchkey:begin_login',
  logout: 'latchkey:logout',
  refused: 'latchkey:refused',
} as const
