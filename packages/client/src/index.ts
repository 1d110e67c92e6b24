export type {
  AccessTokenClaims,
  ApiErrorCode,
  AuthenticationMethod,
  Authenticator,
  AuthenticatorsResponse,
  Caller,
  ClientAttributes,
  CreateUserRequest,
  CrossDeviceAttachResponse,
  CrossDeviceAuthenticateInitRequest,
  CrossDeviceExternalRegisterInitRequest,
  CrossDeviceInitResponse,
  CrossDeviceRegisterInitRequest,
  CrossDeviceRegisterResponse,
  CrossDeviceStatusResponse,
  Endpoint,
  EndpointExample,
  EndpointKind,
  EndpointTable,
  IdentifierType,
  IdTokenClaims,
  IntrospectionResponse,
  LoginOptions,
  LoginOptionsResponse,
  LogoutTokenClaims,
  MagicLinkAuthenticateRequest,
  MagicLinkSendRequest,
  MagicLinkSendResponse,
  ManagerCaller,
  OtpAuthenticateRequest,
  OtpSendRequest,
  OtpSendResponse,
  OwnPasswordRequest,
  ParametersIn,
  PasswordAuthenticateRequest,
  PasswordCreateRequest,
  PasswordRegisterRequest,
  PasswordResetEmailLinkRequest,
  PasswordResetEmailOtpRequest,
  PasswordResetEmailOtpValidateRequest,
  PasswordResetLinkRequest,
  PasswordResetLinkResponse,
  PasswordResetPasswordValidateRequest,
  PasswordResetRequest,
  PasswordResetResponse,
  PasswordResetSmsOtpRequest,
  PasswordResetSmsOtpValidateRequest,
  PasswordResetTokenResponse,
  PasswordUpdateRequest,
  PasswordValidateRequest,
  PasswordValidateResponse,
  PathParameter,
  Permission,
  RecoveryCodeAuthenticateRequest,
  RecoveryCodesResponse,
  RecoveryCodesStatusResponse,
  RequestedClaims,
  Requirement,
  SessionAuthenticateRequest,
  SessionLogoutRequest,
  TokenRefreshRequest,
  TokenRefreshResponse,
  TokenResponse,
  TotpAuthenticateRequest,
  TotpRegisterRequest,
  TotpRegisterResponse,
  TotpTransactionAuthenticateRequest,
  TotpTransactionStartRequest,
  TotpTransactionStartResponse,
  UserinfoResponse,
  UserLogoutResponse,
  UserResponse,
  UserSessionsResponse,
  VerificationEmailLinkRequest,
  VerificationEmailOtpRequest,
  VerificationEmailOtpValidateRequest,
  VerificationResponse,
  VerificationSmsOtpRequest,
  VerificationSmsOtpValidateRequest,
  WebauthnAuthenticateRequest,
  WebauthnAuthenticateStartRequest,
  WebauthnAuthenticateStartResponse,
  WebauthnCredential,
  WebauthnCredentialsResponse,
  WebauthnCredentialUpdateRequest,
  WebauthnExternalRegisterRequest,
  WebauthnExternalRegisterResponse,
  WebauthnRegisterRequest,
  WebauthnRegisterResponse,
  WebauthnRegisterStartRequest,
  WebauthnRegisterStartResponse,
} from '@latchkey/protocol'
export type { EndpointMethod, MethodsOf } from './api/endpoint-methods.ts'
export type { AccountClient } from './api/generated/account-client.ts'
export type { CrossDeviceClient } from './api/generated/cross-device-client.ts'
export type { MagicLinkClient } from './api/generated/magic-link-client.ts'
export type { PasscodeClient } from './api/generated/passcode-client.ts'
export type { PasswordClient } from './api/generated/password-client.ts'
export type { RecoveryCodesClient } from './api/generated/recovery-codes-client.ts'
export type { SessionClient } from './api/generated/session-client.ts'
export type { TotpClient } from './api/generated/totp-client.ts'
export type { UserClient } from './api/generated/user-client.ts'
export type { VerificationClient } from './api/generated/verification-client.ts'
export type { WebauthnClient } from './api/generated/webauthn-client.ts'
export type { SectionClients } from './api/section-clients.ts'
export type { TokenClient } from './api/token-client.ts'
export type { Client } from './client.ts'
export { createClient } from './create-client.ts'
export type { AccessTokenInput, AccessTokenOutcome, AccessTokenRequest } from './flow/access-tokens.ts'
export type { BeginInput } from './flow/begin-login.ts'
export type { PendingChallenge } from './flow/challenges/pending-challenge.ts'
export { challengeMethodIds, PendingChallengeSchema } from './flow/challenges/pending-challenge.ts'
export type { Flow } from './flow/flow.ts'
export { createFlow } from './flow/flow.ts'
export type { LocalSession, StartedBy } from './flow/local-session/local-session.ts'
export { LocalSessionSchema, needsNewId } from './flow/local-session/local-session.ts'
export type { LoginInput } from './flow/log-in.ts'
export type { LogoutScope } from './flow/log-out.ts'
export type {
  ChallengeMethodId,
  Credentials,
  CredentialsOf,
  LoginStep,
  MethodId,
  MethodServices,
  StepOf,
} from './flow/methods/all-methods.ts'
export type {
  LoginMethod,
  Proof,
  ProofContext,
  StepIdentifier,
  TokenParameters,
} from './flow/methods/login-method.ts'
export { loginReasonWords, outcomeWords } from './flow/outcomes/outcome-words.ts'
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
} from './flow/outcomes/outcomes.ts'
export type { Trace, TraceEntry, TraceEntryName } from './flow/outcomes/trace.ts'
export type {
  AuthenticationService,
  FlightNotes,
  FlowApp,
  FlowPorts,
  LogoutQueue,
  PendingLogout,
  Seal,
} from './flow/ports/ports.ts'
export type { SignOnLifetimes, SignOnRecord } from './flow/record/sign-on-record.ts'
export { defaultSignOnLifetimes, SignOnRecordSchema } from './flow/record/sign-on-record.ts'
export type { SignOnRecords, StoredSignOn } from './flow/record/sign-on-records.ts'
export { writeAttempts } from './flow/record/write-attempts.ts'
export type { SilentAuthInput } from './flow/silent-auth.ts'
export type { PendingStepUp, StepUpInput } from './flow/step-up.ts'
export { PendingStepUpSchema, pendingStepUpSeconds } from './flow/step-up.ts'
export type { LatchkeyErrorCode, LatchkeyErrorDetails } from './latchkey-error.ts'
export { isLatchkeyError, isRefusedRequest, LatchkeyError, latchkeyErrorCodes } from './latchkey-error.ts'
export type { CallOptions } from './options/call-options.ts'
export type { ClientKey } from './options/client-key.ts'
export type { ClientOptions } from './options/client-options.ts'
export type { CallEvent } from './transport/call-channel.ts'
export { callChannel } from './transport/call-channel.ts'
export { resetTokenOf } from './transport/reset-token-of.ts'
export type { ExpectedAccessToken, ExpectedIdToken, TokenVerifiers } from './verify/token-verifiers.ts'
