import type { WebauthnAuthenticateStartResponse } from '@latchkey/protocol'
import type { PendingChallenge } from '../challenges/pending-challenge.ts'
import type { LocalSession } from '../local-session/local-session.ts'
import { type Trace, traced } from './trace.ts'

/** Why a log-in is asked for. */
export const loginReasons = [
  /** The browser brings no sign-on record, or one that has ended. */
  'not_signed_in',
  /** The service does not know the session (any more). */
  'session_not_found',
  /** None of this app's `signOn.secrets` opens the sign-on record: the apps of the group differ in them. */
  'record_unreadable',
  /** The user left this app and did not log in here since. */
  'left_this_app',
  /** The app where the user logged in is none that this one accepts the sign-on of. */
  'not_accepted_here',
  /** No single further authentication would meet the requirement. */
  'reauthentication_required',
  /** A request from another site that is no page: silent authentication does not run for those. */
  'not_a_navigation',
  /** No step-up is pending for this browser. */
  'no_pending_step_up',
  /** This browser began no such step, it has ended, or it was for something else. */
  'no_pending_step',
  /** Somebody else logged in since the page was made: a request that changes something is not taken for theirs. */
  'another_user',
] as const
export type LoginReason = (typeof loginReasons)[number]

/** Where the answer of this request came from. */
export type AuthSource = 'local_session' | 'silent_authentication' | 'login' | 'step_up'

export interface Authenticated {
  status: 'authenticated'
  source: AuthSource
  local: LocalSession
  /**
   * An unguessable id under which all requests that share this answer keep the local session where they need a new one:
   * who finds it taken takes over what is there.
   */
  localId?: string
  trace: Trace
}

export interface StepUpRequired {
  status: 'step_up_required'
  /** What is missing, in words. */
  missing: string[]
  /** Values of `amr`: one more authentication by any of these would do. */
  methods: string[]
  /** Whose session it is, and the store key of its sign-on record: what a pending step-up is bound to. */
  sub: string
  record: string
  trace: Trace
}

export interface LoginRequired {
  status: 'login_required'
  reason: LoginReason
  trace: Trace
}

export interface Unavailable {
  status: 'unavailable'
  retryAfterSeconds: number
  trace: Trace
  /** What failed, for the log. */
  cause?: unknown
}

export type SilentAuthOutcome = Authenticated | StepUpRequired | LoginRequired | Unavailable

export type LoginOutcome =
  | Authenticated
  | { status: 'invalid_credentials'; trace: Trace }
  | { status: 'password_change_required'; trace: Trace }
  | { status: 'rate_limited'; retryAfterSeconds: number; trace: Trace }
  | Unavailable
  | LoginRequired
  | StepUpRequired

/** The outcome of a log-in or step-up that was begun with a challenge. */
export type BeginOutcome =
  | {
      status: 'begun'
      /** To be kept in the browser's session. */
      challenge: PendingChallenge
      /** Of a passkey: what `usePasskey` of `@latchkey/browser` takes. */
      started?: WebauthnAuthenticateStartResponse
      /** Of the channel `direct`: for the user's own device, never for this browser. */
      code?: string
      /** Of the channel `direct`: for the user's own device, never for this browser. */
      link?: string
      trace: Trace
    }
  | { status: 'rate_limited'; retryAfterSeconds: number; trace: Trace }
  | Unavailable
  | LoginRequired

export type LogoutOutcome =
  | { status: 'ended'; trace: Trace }
  | { status: 'ended_here_queued'; trace: Trace }
  | Unavailable

/** The one outcome of a store that does not answer: nothing is known, so nothing is decided. */
export function storeUnavailable(trace: Trace, cause: unknown): Unavailable {
  trace.push(traced('sign_on_record', 'unavailable', 'The session store did not answer.'))
  return { status: 'unavailable', retryAfterSeconds: 1, trace, cause }
}

/** The outcome of a call that failed, which says when the next one makes sense. Times are milliseconds since the epoch. */
export function unavailable(
  failed: { retryAt: number; cause?: unknown },
  now: number,
  trace: Trace,
): Unavailable {
  const retryAfterSeconds = Math.max(1, Math.ceil((failed.retryAt - now) / 1000))
  return { status: 'unavailable', retryAfterSeconds, trace, cause: failed.cause }
}

/** The outcome of credentials that answer no challenge of this browser. */
export function noPendingChallenge(trace: Trace): LoginRequired {
  trace.push(traced('pending_step', 'absent', 'This browser began no step that this would finish.'))
  return { status: 'login_required', reason: 'no_pending_step', trace }
}
