import type { BeginOutcome, LoginOutcome, SilentAuthOutcome, Trace } from '@latchkey/client'
import type { RequestAuth } from './request-auth.ts'

type WithAuth<Outcome> = Outcome extends { status: 'authenticated' }
  ? { status: 'authenticated'; auth: RequestAuth; trace: Trace }
  : Outcome

type WithoutChallenge<Outcome> = Outcome extends { challenge: unknown } ? Omit<Outcome, 'challenge'> : Outcome

/** The outcome of `request.silentAuth`. */
export type SilentAuthResult = WithAuth<SilentAuthOutcome>
/** The outcome of `request.login`. */
export type LoginResult = WithAuth<LoginOutcome>
/** The outcome of `request.beginLogin`. */
export type BeginLoginResult = WithoutChallenge<BeginOutcome>
