export type { CallEvent } from './call-channel.ts'
export { callChannel } from './call-channel.ts'
export type { CallOptions, Client, ExpectedAccessToken, ExpectedIdToken } from './client.ts'
export type { ClientKey } from './client-key.ts'
export type { ClientOptions } from './client-options.ts'
export { createClient } from './create-client.ts'
export type { CrossDeviceClient } from './cross-device-client.ts'
export type { AccessTokenInput, AccessTokenOutcome, AccessTokenRequest } from './flow/access-tokens.ts'
export type { LoginStep, StepIdentifier } from './flow/begin-step.ts'
export type { BegunCredentials, Credentials, FullCredentials, OwnCredentials } from './flow/credentials.ts'
export type { Flow } from './flow/flow.ts'
export { createFlow } from './flow/flow.ts'
export type { LocalSession, StartedBy } from './flow/local-session.ts'
export { LocalSessionSchema, needsNewId } from './flow/local-session.ts'
export type { LogoutScope } from './flow/log-out.ts'
export { loginReasonWords, outcomeWords } from './flow/outcome-words.ts'
export type {
  Authenticated,
  AuthSource,
  BeginOutcome,
  LoginOutcome,
  LoginReason,
  LoginRequired,
  LogoutOutcome,
  SilentAuthOutcome,
  StepUpRequired,
  Unavailable,
} from './flow/outcomes.ts'
export type { PendingStep, StepMethod } from './flow/pending-step.ts'
export { PendingStepSchema, stepMethods } from './flow/pending-step.ts'
export type {
  AuthenticationService,
  FlightNotes,
  FlowApp,
  FlowPorts,
  LogoutQueue,
  PendingLogout,
  Seal,
  SignOnRecords,
  StoredSignOn,
} from './flow/ports.ts'
export type { SignOnLifetimes, SignOnRecord } from './flow/sign-on-record.ts'
export { defaultSignOnLifetimes, SignOnRecordSchema } from './flow/sign-on-record.ts'
export type { PendingStepUp } from './flow/step-up.ts'
export { PendingStepUpSchema, pendingStepUpSeconds } from './flow/step-up.ts'
export type { Trace, TraceStep, TraceStepName } from './flow/trace.ts'
export type { LatchkeyErrorCode, LatchkeyErrorDetails } from './latchkey-error.ts'
export { isLatchkeyError, LatchkeyError, latchkeyErrorCodes } from './latchkey-error.ts'
export type { PasswordClient } from './password-client.ts'
export type { RecoveryCodesClient } from './recovery-codes-client.ts'
export { resetTokenOf } from './reset-token-of.ts'
export type { TokenClient } from './token-client.ts'
export type { TotpClient } from './totp-client.ts'
export type { WebauthnClient } from './webauthn-client.ts'
