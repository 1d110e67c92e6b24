import { type AccessTokenInput, type AccessTokenOutcome, AccessTokens } from './access-tokens.ts'
import { type BeginInput, beginLogin } from './begin-login.ts'
import { type LoginInput, logIn } from './log-in.ts'
import { type LogoutScope, logOut } from './log-out.ts'
import type { BeginOutcome, LoginOutcome, LogoutOutcome, SilentAuthOutcome } from './outcomes/outcomes.ts'
import type { FlowApp, FlowPorts } from './ports/ports.ts'
import { SilentAuthentication, type SilentAuthInput } from './silent-auth.ts'
import { type StepUpInput, stepUp } from './step-up.ts'

/** How a log-in is decided, for one app; knows no framework. */
export interface Flow {
  silentAuth(input: SilentAuthInput): Promise<SilentAuthOutcome>
  logIn(input: LoginInput): Promise<LoginOutcome>
  stepUp(input: StepUpInput): Promise<LoginOutcome>
  /** An access token of the user, for the app's own API or another one. */
  accessToken(input: AccessTokenInput): Promise<AccessTokenOutcome>
  /** The first step of a log-in or step-up that takes two. */
  begin(input: BeginInput): Promise<BeginOutcome>
  /** @param recordKey the browser's sign-on record, if it has one */
  logOut(recordKey: string | undefined, scope: LogoutScope): Promise<LogoutOutcome>
}

/** Builds the decision flow of an app over what it works with. */
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
