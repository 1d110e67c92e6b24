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
  authenticateSession(request: SessionAuthenticateRequest): Promise<TokenResponse>
  logoutSession(request: SessionLogoutRequest): Promise<void>
  verifyIdToken(idToken: string, expected?: { accessToken?: string }): Promise<IdTokenClaims>
}

/** An IdP log-out that goes with the end of a sign-on record. */
export interface PendingLogout {
  sessionId: string
  /** The record that ends. While it lives, the log-out has not taken place, and is not to be done. */
  recordKey: string
  /** When the session's cap has passed, in seconds since the epoch. */
  until: number
}

/** IdP log-outs that are still to be done; survives restarts where the store does. */
export interface LogoutQueue {
  /** Notes a log-out, to be tried until it succeeds or the session's cap has passed; gives its name. */
  add(logout: PendingLogout): Promise<string>
  done(entry: string): Promise<void>
}

/** Seals a text so that it opens only under the same context. */
export interface Seal {
  seal(text: string, context: string): string
  open(sealed: string, context: string): string | undefined
}

/**
 * Short-lived notes of this app that its processes share: who asks the service right now, and what came of it. Every
 * method rejects when the store does not answer. Times are milliseconds since the epoch.
 */
export interface FlightNotes {
  read(key: string): Promise<{ expiresAt: number; value: unknown } | undefined>
  /** `false` when there is a note already. */
  create(key: string, value: unknown, expiresAt: number): Promise<boolean>
  /** Replaces the note of who created it. */
  replace(key: string, value: unknown, expiresAt: number): Promise<void>
  end(key: string): Promise<void>
}

/** What the flow works with: everything that touches the outside. */
export interface FlowPorts {
  service: AuthenticationService
  records: SignOnRecords
  /** Without it, each process asks the service for itself. */
  notes?: FlightNotes
  logouts: LogoutQueue
  /** The group's: seals the IdP session in the record. */
  signOnSeal: Seal
  /** This app's: seals its access token. */
  appSeal: Seal
  /** Milliseconds since the epoch. */
  now: () => number
}

/** What an app is and asks for. */
export interface FlowApp {
  /** Names the app in the records of its group. */
  app: string
  requirement: Requirement
  /** The apps whose log-ins it takes, besides its own. @default all of its group */
  accepts?: readonly string[]
  claims?: RequestedClaims
  resource?: string
  scope?: string
  lifetimes: SignOnLifetimes
  /** What a user of this app can add in a step-up: others are not offered. */
  stepUpMethods: readonly AuthenticationMethod[]
}

/** Seconds since the epoch, by the flow's clock. */
export function secondsOf(ports: FlowPorts): number {
  return Math.floor(ports.now() / 1000)
}
