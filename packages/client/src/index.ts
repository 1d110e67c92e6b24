export type { CallOptions, Client, ExpectedIdToken } from './client.ts'
export type { ClientOptions } from './client-options.ts'
export { createClient } from './create-client.ts'
export type { Flow } from './flow/flow.ts'
export { createFlow } from './flow/flow.ts'
export type { LocalSession, StartedBy } from './flow/local-session.ts'
export { LocalSessionSchema, needsNewId } from './flow/local-session.ts'
export type { Credentials, PendingStepUp } from './flow/log-in.ts'
export { PendingStepUpSchema, pendingStepUpSeconds } from './flow/log-in.ts'
export type { LogoutScope } from './flow/log-out.ts'
export type {
  Authenticated,
  AuthSource,
  LoginOutcome,
  LoginReason,
  LoginRequired,
  LogoutOutcome,
  SilentAuthOutcome,
  StepUpRequired,
  Unavailable,
} from './flow/outcomes.ts'
export type {
  AuthenticationService,
  FlowApp,
  FlowPorts,
  LogoutQueue,
  Seal,
  SignOnRecords,
  StoredSignOn,
} from './flow/ports.ts'
export type { SignOnLifetimes, SignOnRecord } from './flow/sign-on-record.ts'
export { defaultSignOnLifetimes, SignOnRecordSchema } from './flow/sign-on-record.ts'
export type { Trace, TraceStep, TraceStepName } from './flow/trace.ts'
export type { LatchkeyErrorCode, LatchkeyErrorDetails } from './latchkey-error.ts'
export { isLatchkeyError, LatchkeyError, latchkeyErrorCodes } from './latchkey-error.ts'
