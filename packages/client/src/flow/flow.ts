import { type AccessTokenInput, type AccessTokenOutcome, AccessTokens } from './access-tokens.ts'
import { type BeginInput, beginLogin } from './begin-login.ts'
import { type LoginInput, logIn } from './log-in.ts'
import { type LogoutScope, logOut } from './log-out.ts'
import type { BeginOutcome, LoginOutcome, LogoutOutcome, SilentAuthOutcome } from './outcomes/outcomes.ts'
import type { FlowApp, FlowPorts } from './ports/ports.ts'
import { SilentAuthentication, type SilentAuthInput } from './silent-auth.ts'
import { type StepUpInput, stepUp } from './step-up.ts'

/** The decisions of log-in for one app, independent of any framework. No method rejects for an expected outcome. */
export interface Flow {
  /** Decides whether a request is signed in, without asking the user. */
  silentAuth(input: SilentAuthInput): Promise<SilentAuthOutcome>
  /** Logs a user in: a new IdP session and a new sign-on record. */
  logIn(input: LoginInput): Promise<LoginOutcome>
  /** Adds an authentication to the session of a pending step-up. */
  stepUp(input: StepUpInput): Promise<LoginOutcome>
  /** Returns an access token of the user, for the app's own API or another one. */
  accessToken(input: AccessTokenInput): Promise<AccessTokenOutcome>
  /** Begins a log-in or step-up by a method that starts with a challenge: a code, a link or a passkey. */
  begin(input: BeginInput): Promise<BeginOutcome>
  /**
   * Logs the user out, of all apps or of this one.
   *
   * @param recordKey store key of the browser's sign-on record, if it has one
   */
  logOut(recordKey: string | undefined, scope: LogoutScope): Promise<LogoutOutcome>
}

/**
 * Creates the decision flow of one app. `@latchkey/fastify` is built on it; use it to write an adapter for another
 * framework.
 *
 * @example
 * ```ts
 * import { createFlow, defaultSignOnLifetimes, type FlowPorts } from '@latchkey/client'
 *
 * export function shopFlow(ports: FlowPorts) {
 *   return createFlow(ports, {
 *     app: 'shop',
 *     requirement: { maxAgeSeconds: 86_400 },
 *     lifetimes: defaultSignOnLifetimes,
 *     stepUpMethods: ['otp', 'webauthn'],
 *   })
 * }
 *
 * // a request without an app session, whose sign-on cookie names a record
 * export async function isSignedIn(ports: FlowPorts, recordKey: string) {
 *   const outcome = await shopFlow(ports).silentAuth({
 *     local: undefined,
 *     recordKey,
 *     requirement: { maxAgeSeconds: 86_400 },
 *     mayAskService: true,
 *     changesState: false,
 *   })
 *   return outcome.status === 'authenticated'
 * }
 * ```
 */
export function createFlow(ports: FlowPorts, app: FlowApp): Flow {
  const tokens = new AccessTokens(ports, app)
  const silent = new SilentAuthentication(ports, app)
  return {
    silentAuth: (input) => silent.decide(input),
    accessToken: (input) => tokens.get(input),
    logIn: (input) => logIn(ports, app, input),
    stepUp: (input) => stepUp(ports, app, input),
    begin: (input) => beginLogin(ports, app, input),
    logOut: (recordKey, scope) => logOut(ports, app, recordKey, scope),
  }
}
