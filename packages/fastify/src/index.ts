export type {
  AccessTokenRequest,
  AccountClient,
  Authenticated,
  AuthSource,
  BeginOutcome,
  CallOptions,
  ChallengeMethodId,
  Client,
  ClientKey,
  ClientOptions,
  Credentials,
  CredentialsOf,
  CrossDeviceClient,
  ExpectedAccessToken,
  ExpectedIdToken,
  LocalSession,
  LoginOutcome,
  LoginReason,
  LoginRequired,
  LoginStep,
  LogoutOutcome,
  LogoutScope,
  MagicLinkClient,
  MethodId,
  PasscodeClient,
  PasswordClient,
  PendingChallenge,
  PendingStepUp,
  RecoveryCodesClient,
  SectionClients,
  SessionClient,
  SignOnLifetimes,
  SilentAuthOutcome,
  StartedBy,
  StepOf,
  StepUpRequired,
  TokenClient,
  TokenVerifiers,
  TotpClient,
  Trace,
  TraceEntry,
  TraceEntryName,
  Unavailable,
  UserClient,
  VerificationClient,
  WebauthnClient,
} from '@latchkey/client'
export type {
  AccessTokenClaims,
  AuthenticationFactor,
  AuthenticationMethod,
  AuthenticatorsResponse,
  ClientAttributes,
  CreateUserRequest,
  CrossDeviceAttachResponse,
  CrossDeviceAuthenticateInitRequest,
  CrossDeviceExternalRegisterInitRequest,
  CrossDeviceInitResponse,
  CrossDeviceRegisterInitRequest,
  CrossDeviceRegisterResponse,
  CrossDeviceStatusResponse,
  Evidence,
  IdTokenClaims,
  IntrospectionResponse,
  LoginOptionsResponse,
  LogoutTokenClaims,
  MagicLinkAuthenticateRequest,
  MagicLinkSendRequest,
  MagicLinkSendResponse,
  OtpAuthenticateRequest,
  OtpSendRequest,
  OtpSendResponse,
  OwnPasswordRequest,
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
export type {
  DelayedQueue,
  RecordStore,
  ReplaceResult,
  Store,
  VersionedRecord,
} from '@latchkey/session-store'
export type { Bearer } from './bearer/bearer.ts'
export type { BearerEvent } from './bearer/bearer-event.ts'
export { bearerChannel } from './bearer/bearer-event.ts'
export type { BearerVerdict } from './bearer/bearer-guard.ts'
export type { LatchkeyBearerOptions } from './bearer/bearer-plugin.ts'
export { latchkeyBearer } from './bearer/bearer-plugin.ts'
export type { BearerRule } from './bearer/bearer-rule.ts'
export type { SessionEnd } from './connections/session-end-reason.ts'
export type { PluginErrorCode } from './errors.ts'
export { pluginErrorCodes } from './errors.ts'
export type { KeptRequest } from './guard/kept-request.ts'
export { keptRequestField } from './guard/kept-request.ts'
export type { HandOverOptions } from './options/hand-over-options.ts'
export type { LatchkeyOptions } from './options/options.ts'
export type { TenantOptions, TenantsOption } from './options/tenants-option.ts'
export type { OwnSession } from './outcomes/own-session.ts'
export type { RequestAuth } from './outcomes/request-auth.ts'
export type { BeginLoginResult, LoginResult, SilentAuthResult } from './outcomes/results.ts'
export type { AuthOf, BearerOf, LatchkeyInstance } from './plugin/augmentation.ts'
export type { GuardedRequest } from './plugin/guarded-request.ts'
export { latchkey, latchkey as default } from './plugin/plugin.ts'
export { isPage } from './rules/browser-request.ts'
export type { OutagePolicy } from './rules/outage-policy.ts'
export type { ReportedRoute, RouteAccess } from './rules/route-report.ts'
export type { AuthRule } from './rules/route-rule.ts'
export type {
  AuthEvent,
  AuthHooks,
  BeginLoginEvent,
  DecisionEvent,
  LoginEvent,
  LogoutEvent,
  RefusedEvent,
  SilentAuthEvent,
} from './telemetry/auth-event.ts'
export { authChannels } from './telemetry/auth-event.ts'
export type { DecisionLogLevel } from './telemetry/observer.ts'
export type { MetricsRegistry } from './telemetry/register-counters.ts'
