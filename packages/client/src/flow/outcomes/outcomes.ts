import type { WebauthnAuthenticateStartResponse } from '@latchkey/protocol'
import type { PendingChallenge } from '../challenges/pending-challenge.ts'
import type { LocalSession } from '../local-session/local-session.ts'
import { type Trace, traced } from './trace.ts'

/** Why a log-in is required. */
export const loginReasons = [
  /** The browser has no sign-on record, or it has ended or was signed with secrets that this app does not have. */
  'not_signed_in',
  /** The IdP session is unknown to the service, or has ended. */
  'session_not_found',
  /** None of this app's `signOn.secrets` opens the sealed session in the sign-on record. */
  'record_unreadable',
  /** The user signed out of this app and has not logged in here since. */
  'left_this_app',
  /** The user logged in at an app whose log-ins this app does not accept. */
  'not_accepted_here',
  /** No single additional authentication would meet the requirement. */
  'reauthentication_required',
  /** Silent authentication does not run for requests from another site, except top-level navigations. */
  'not_a_navigation',
  /** No step-up is pending for this browser. */
  'no_pending_step_up',
  /** This browser has not begun this log-in, or it has expired or has another purpose. */
  'no_pending_step',
  /** Another user has logged in since the page was served, so a state-changing request is refused. */
  'another_user',
] as const
/** See {@link loginReasons}. */
export type LoginReason = (typeof loginReasons)[number]

/** What a request was authenticated by. */
export type AuthSource = 'local_session' | 'silent_authentication' | 'login' | 'step_up'

/** The user is signed in and meets the requirement. */
export interface Authenticated {
  status: 'authenticated'
  /** What the request was authenticated by. */
  source: AuthSource
  /** The local session, to be written unless it was read. */
  local: LocalSession
  /**
   * A random id for a new local session, the same for all requests that share one response of the service. A request
   * that finds it in use takes over the session under it.
   */
  localId?: string
  trace: Trace
}

/** The user is signed in, but has to add one more authentication. */
export interface StepUpRequired {
  status: 'step_up_required'
  /** What is missing, as phrases for people. */
  missing: string[]
  /** Values of `amr`; one more authentication by any of them meets the requirement. */
  methods: string[]
  /** The session's user; the pending step-up is bound to it. */
  sub: string
  /** Store key of the session's sign-on record; the pending step-up is bound to it. */
  record: string
  trace: Trace
}

/** The user has to log in. */
export interface LoginRequired {
  status: 'login_required'
  reason: LoginReason
  trace: Trace
}

/** The store or the service does not respond: the state is unknown and was not changed. */
export interface Unavailable {
  status: 'unavailable'
  /** Seconds after which another attempt makes sense, at least 1. */
  retryAfterSeconds: number
  trace: Trace
  /** The failure, for the log. */
  cause?: unknown
}

/** Outcome of {@link Flow.silentAuth}. */
export type SilentAuthOutcome = Authenticated | StepUpRequired | LoginRequired | Unavailable

/** Outcome of {@link Flow.logIn} and {@link Flow.stepUp}. */
export type LoginOutcome =
  | Authenticated
  | { status: 'invalid_credentials'; trace: Trace }
  | { status: 'password_change_required'; trace: Trace }
  | { status: 'rate_limited'; retryAfterSeconds: number; trace: Trace }
  | Unavailable
  | LoginRequired
  | StepUpRequired

/** Outcome of {@link Flow.begin}. */
export type BeginOutcome =
  | {
      status: 'begun'
      /** To be kept in this browser's session, for `logIn` or `stepUp`. */
      challenge: PendingChallenge
      /** Of a passkey: the argument for `usePasskey` of `@latchkey/browser`. */
      started?: WebauthnAuthenticateStartResponse
      /** With the channel `direct`: the passcode, for the user's own device, never for this browser. */
      code?: string
      /** With the channel `direct`: the link, for the user's own device, never for this browser. */
      link?: string
      trace: Trace
    }
  | { status: 'rate_limited'; retryAfterSeconds: number; trace: Trace }
  | Unavailable
  | LoginRequired

/** Outcome of {@link Flow.logOut}. `ended_here_queued`: the service has not confirmed it yet; the log-out is retried. */
export type LogoutOutcome =
  | { status: 'ended'; trace: Trace }
  | { status: 'ended_here_queued'; trace: Trace }
  | Unavailable

/** The outcome when the store does not respond: nothing is known, so nothing is decided. */
export function storeUnavailable(trace: Trace, cause: unknown): Unavailable {
  trace.push(traced('sign_on_record', 'unavailable', 'The session store did not respond.'))
  return { status: 'unavailable', retryAfterSeconds: 1, trace, cause }
}

/** The outcome of a failed call, with the time until the next attempt. Times are milliseconds since the epoch. */
export function unavailable(
  failed: { retryAt: number; cause?: unknown },
  now: number,
  trace: Trace,
): Unavailable {
  const retryAfterSeconds = Math.max(1, Math.ceil((failed.retryAt - now) / 1000))
  return { status: 'unavailable', retryAfterSeconds, trace, cause: failed.cause }
}

/** The outcome of credentials that do not answer a pending challenge of this browser. */
export function noPendingChallenge(trace: Trace): LoginRequired {
  trace.push(traced('pending_step', 'absent', 'This browser has no pending challenge for these credentials.'))
  return { status: 'login_required', reason: 'no_pending_step', trace }
}
