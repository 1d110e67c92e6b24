import { type LoginInput, logIn } from './log-in.ts'
import { type LogoutScope, logOut } from './log-out.ts'
import type { LoginOutcome, LogoutOutcome, SilentAuthOutcome } from './outcomes.ts'
import type { FlowApp, FlowPorts } from './ports.ts'
import { SilentAuthentication, type SilentAuthInput } from './silent-auth.ts'
import { type StepUpInput, stepUp } from './step-up.ts'

/** How a log-in is decided, for one app; knows no framework. */
export interface Flow {
  silentAuth(input: SilentAuthInput): Promise<SilentAuthOutcome>
  logIn(input: LoginInput): Promise<LoginOutcome>
  stepUp(input: StepUpInput): Promise<LoginOutcome>
  /** @param recordKey the browser's sign-on record, if it has one */
  logOut(recordKey: string | undefined, scope: LogoutScope): Promise<LogoutOutcome>
}

/** Builds the decision flow of an app over what it works with. */
export function createFlow(ports: FlowPorts, app: FlowApp): Flow {
  const silent = new SilentAuthentication(ports, app)
  return {
    silentAuth: (input) => silent.decide(input),
    logIn: (input) => logIn(ports, app, input),
    stepUp: (input) => stepUp(ports, app, input),
    logOut: (recordKey, scope) => logOut(ports, app, recordKey, scope),
  }
}
