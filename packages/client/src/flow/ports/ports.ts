import type {
  AuthenticationMethod,
  IdTokenClaims,
  RequestedClaims,
  Requirement,
  SessionAuthenticateRequest,
  SessionLogoutRequest,
  TokenResponse,
} from '@latchkey/protocol'
import type { MethodServices } from '../methods/all-methods.ts'
import type { SignOnLifetimes } from '../record/sign-on-record.ts'
import type { SignOnRecords } from '../record/sign-on-records.ts'

/** The calls of the identity service that the flow makes; `Client` has them all. */
export interface AuthenticationService extends MethodServices {
  /** Tokens from an IdP session, without the user. */
  authenticateSession(request: SessionAuthenticateRequest): Promise<TokenResponse>
  /** Ends an IdP session. */
  logoutSession(request: SessionLogoutRequest): Promise<void>
  /** Verifies an ID token and returns its claims. */
  verifyIdToken(idToken: string, expected?: { accessToken?: string }): Promise<IdTokenClaims>
}

/** The log-out of an IdP session whose sign-on record ends. */
export interface PendingLogout {
  /** `session_id` of the IdP session: a secret. */
  sessionId: string
  /** Store key of the record that ends. While the record exists, the log-out must not be performed. */
  recordKey: string
  /** When the session has expired anyway, in seconds since the epoch. */
  until: number
}

/** Log-outs of IdP sessions that are still to be performed. It is as durable as the store. */
export interface LogoutQueue {
  /** Adds a log-out, to be retried until it succeeds or the session has expired. Returns the name of the entry. */
  add(logout: PendingLogout): Promise<string>
  /** Removes an entry. */
  done(entry: string): Promise<void>
}

/** Encrypts texts; a sealed text opens only with the same context. */
export interface Seal {
  /**
   * Seals a text.
   *
   * @param form `token`: it is a JSON Web Token that is kept for long, and may be sealed in fewer characters
   */
  seal(text: string, context: string, form?: 'text' | 'token'): string
  /** Opens a sealed text; `undefined` if it is damaged, or of another context or secret. */
  open(sealed: string, context: string): string | undefined
}

/**
 * Short-lived notes that the processes of this app share: which calls to the service are under way, and their results.
 * Every method rejects if the store does not respond. Times are milliseconds since the epoch.
 */
export interface FlightNotes {
  /** Reads a note. */
  read(key: string): Promise<{ expiresAt: number; value: unknown } | undefined>
  /** Returns `false` if the note already exists. */
  create(key: string, value: unknown, expiresAt: number): Promise<boolean>
  /** Replaces the note; called only by the process that created it. */
  replace(key: string, value: unknown, expiresAt: number): Promise<void>
  /** Ends a note. */
  end(key: string): Promise<void>
}

/** Everything outside of the flow that it works with. */
export interface FlowPorts {
  /** The identity service. */
  service: AuthenticationService
  /** The sign-on records of the group. */
  records: SignOnRecords
  /** Without it, each process calls the service for itself. */
  notes?: FlightNotes
  /** The queue of IdP log-outs. */
  logouts: LogoutQueue
  /** By the group's secrets: seals the `session_id` in the record. */
  signOnSeal: Seal
  /** By this app's secrets: seals its access token and pending challenges. */
  appSeal: Seal
  /** Milliseconds since the epoch. */
  now: () => number
  /** Called after each answer with tokens: the seconds by which this machine's clock is ahead of the service's. */
  noticeClock?(secondsAhead: number): void
}

/** One app: its name, what it requires and what it requests. */
export interface FlowApp {
  /** Names the app in the records of its group. */
  app: string
  /** What every session must meet. */
  requirement: Requirement
  /** The apps whose log-ins it accepts, besides its own. @default all of its group */
  accepts?: readonly string[]
  /** Claims that are requested at each authentication (OpenID Connect Core 1.0, section 5.5). */
  claims?: RequestedClaims
  /** The API that the app's access token is for (RFC 8707). */
  resource?: string
  /** Scopes of the access token, separated by spaces. */
  scope?: string
  /** Lifetimes of the sign-on record. */
  lifetimes: SignOnLifetimes
  /** The methods that this app offers in a step-up. */
  stepUpMethods: readonly AuthenticationMethod[]
}

/** Seconds since the epoch, by the flow's clock. */
export function secondsOf(ports: FlowPorts): number {
  return Math.floor(ports.now() / 1000)
}
