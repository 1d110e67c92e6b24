export type { ApprovalData } from './approval-data.ts'
export { ApprovalDataSchema, ReturnedApprovalDataSchema } from './approval-data.ts'
export type { ClientAttributes, RequestedClaims } from './auth-common.ts'
export {
  authCommonFields,
  ClientAttributesSchema,
  RequestedClaimsSchema,
  SessionIdSchema,
} from './auth-common.ts'
export type { AuthenticationFactor, AuthenticationMethod, FactorKind } from './authentication-method.ts'
export { amrOf, authenticationMethods, kindsOf, provesTwoKinds } from './authentication-method.ts'
export type { Checked, Fault } from './check.ts'
export { createCheck, createFaultList } from './check.ts'
export type { AccessTokenClaims, Evidence, IdTokenClaims, LogoutTokenClaims } from './claims.ts'
export {
  AccessTokenClaimsSchema,
  backchannelLogoutEvent,
  evidenceOf,
  IdTokenClaimsSchema,
  LogoutTokenClaimsSchema,
} from './claims.ts'
export { toleratedSkewSeconds } from './counted-factors.ts'
export type { Discovery, Jwks, PublicJwk } from './discovery.ts'
export { DiscoverySchema, JwksSchema, PublicJwkSchema } from './discovery.ts'
export type { EmailContent } from './email-content.ts'
export { EmailContentSchema } from './email-content.ts'
export type { ApiErrorBody, ApiErrorCode, OAuthErrorBody, ReadError } from './error-body.ts'
export {
  ApiErrorBodySchema,
  apiErrorCodes,
  isSessionNotFound,
  OAuthErrorBodySchema,
  readErrorBody,
  sessionNotFoundMessage,
} from './error-body.ts'
export type { IdentifierType } from './identifier.ts'
export { IdentifierTypeSchema } from './identifier.ts'
export type {
  MagicLinkAuthenticateRequest,
  MagicLinkChannel,
  MagicLinkSendRequest,
  MagicLinkSendResponse,
} from './magic-link.ts'
export {
  MagicLinkAuthenticateRequestSchema,
  MagicLinkChannelSchema,
  MagicLinkSendRequestSchema,
  MagicLinkSendResponseSchema,
} from './magic-link.ts'
export type {
  IntrospectionResponse,
  TokenEndpointRequest,
  TokenEndpointResponse,
  TokenQuestionRequest,
  UserinfoRequest,
  UserinfoResponse,
} from './oidc.ts'
export {
  IntrospectionResponseSchema,
  TokenEndpointRequestSchema,
  TokenEndpointResponseSchema,
  TokenQuestionRequestSchema,
  UserinfoRequestSchema,
  UserinfoResponseSchema,
} from './oidc.ts'
export type {
  OtpAuthenticateRequest,
  OtpChannel,
  OtpSendRequest,
  OtpSendResponse,
} from './otp.ts'
export {
  OtpAuthenticateRequestSchema,
  OtpChannelSchema,
  OtpSendRequestSchema,
  OtpSendResponseSchema,
} from './otp.ts'
export type { PasswordAuthenticateRequest, UsernameType } from './password.ts'
export { maximumPasswordLength, PasswordAuthenticateRequestSchema, UsernameTypeSchema } from './password.ts'
export type {
  OwnPasswordRequest,
  PasswordCreateRequest,
  PasswordRegisteredResponse,
  PasswordRegisterRequest,
  PasswordRegisterResponse,
  PasswordUpdateRequest,
  PasswordValidateRequest,
  PasswordValidateResponse,
} from './password-credentials.ts'
export {
  OwnPasswordRequestSchema,
  PasswordCreateRequestSchema,
  PasswordRegisteredResponseSchema,
  PasswordRegisterRequestSchema,
  PasswordRegisterResponseSchema,
  PasswordUpdateRequestSchema,
  PasswordValidateRequestSchema,
  PasswordValidateResponseSchema,
} from './password-credentials.ts'
export type {
  PasswordResetEmailLinkRequest,
  PasswordResetEmailOtpRequest,
  PasswordResetEmailOtpValidateRequest,
  PasswordResetLinkRequest,
  PasswordResetLinkResponse,
  PasswordResetPasswordValidateRequest,
  PasswordResetRequest,
  PasswordResetResponse,
  PasswordResetSentResponse,
  PasswordResetSmsOtpRequest,
  PasswordResetSmsOtpValidateRequest,
  PasswordResetTokenResponse,
} from './password-reset.ts'
export {
  PasswordResetEmailLinkRequestSchema,
  PasswordResetEmailOtpRequestSchema,
  PasswordResetEmailOtpValidateRequestSchema,
  PasswordResetLinkRequestSchema,
  PasswordResetLinkResponseSchema,
  PasswordResetPasswordValidateRequestSchema,
  PasswordResetRequestSchema,
  PasswordResetResponseSchema,
  PasswordResetSentResponseSchema,
  PasswordResetSmsOtpRequestSchema,
  PasswordResetSmsOtpValidateRequestSchema,
  PasswordResetTokenResponseSchema,
  ResetTokenSchema,
} from './password-reset.ts'
export { pathOfCredential, pathOfUser, paths } from './paths.ts'
export type { PermissionAction } from './permissions.ts'
export { isPermitted } from './permissions.ts'
export { isPlainJson } from './plain-json.ts'
export type {
  RecoveryCodeAuthenticateRequest,
  RecoveryCodesResponse,
  RecoveryCodesStatusResponse,
} from './recovery-codes.ts'
export {
  RecoveryCodeAuthenticateRequestSchema,
  RecoveryCodesResponseSchema,
  RecoveryCodesStatusResponseSchema,
} from './recovery-codes.ts'
export type { Requirement } from './requirement.ts'
export { RequirementSchema, strictestRequirement } from './requirement.ts'
export type { RuleResult, Verdict } from './requirement-engine.ts'
export { evaluateRequirement } from './requirement-engine.ts'
export type {
  SessionAuthenticateRequest,
  SessionLogoutRequest,
  UserSession,
  UserSessionsResponse,
} from './session.ts'
export {
  SessionAuthenticateRequestSchema,
  SessionLogoutRequestSchema,
  UserSessionSchema,
  UserSessionsResponseSchema,
} from './session.ts'
export type {
  ClientTokenResponse,
  TokenRefreshRequest,
  TokenRefreshResponse,
  TokenResponse,
} from './token-response.ts'
export {
  ClientTokenResponseSchema,
  TokenRefreshRequestSchema,
  TokenRefreshResponseSchema,
  TokenResponseSchema,
} from './token-response.ts'
export type {
  TotpAuthenticateRequest,
  TotpRegisterRequest,
  TotpRegisterResponse,
  TotpTransactionAuthenticateRequest,
  TotpTransactionStartRequest,
  TotpTransactionStartResponse,
} from './totp.ts'
export {
  TotpAuthenticateRequestSchema,
  TotpRegisterRequestSchema,
  TotpRegisterResponseSchema,
  TotpTransactionAuthenticateRequestSchema,
  TotpTransactionStartRequestSchema,
  TotpTransactionStartResponseSchema,
} from './totp.ts'
export type { CreateUserRequest, PasswordCredentials, User, UserResponse } from './users.ts'
export {
  CreateUserRequestSchema,
  EmailSchema,
  PasswordCredentialsSchema,
  PasswordHashSchema,
  PhoneNumberSchema,
  UsernameSchema,
  UserResponseSchema,
  UserSchema,
  userProfileFields,
} from './users.ts'
export type {
  WebauthnAuthenticateRequest,
  WebauthnAuthenticateStartRequest,
  WebauthnAuthenticateStartResponse,
  WebauthnExternalRegisterRequest,
  WebauthnExternalRegisterResponse,
  WebauthnRegisterRequest,
  WebauthnRegisterResponse,
  WebauthnRegisterStartRequest,
  WebauthnRegisterStartResponse,
} from './webauthn.ts'
export {
  ExternalUserIdSchema,
  WebauthnAuthenticateRequestSchema,
  WebauthnAuthenticateStartRequestSchema,
  WebauthnAuthenticateStartResponseSchema,
  WebauthnDisplayNameSchema,
  WebauthnEncodedResultSchema,
  WebauthnExternalRegisterRequestSchema,
  WebauthnExternalRegisterResponseSchema,
  WebauthnRegisterRequestSchema,
  WebauthnRegisterResponseSchema,
  WebauthnRegisterStartRequestSchema,
  WebauthnRegisterStartResponseSchema,
  WebauthnUsernameSchema,
} from './webauthn.ts'
export type {
  WebauthnCredential,
  WebauthnCredentialsResponse,
  WebauthnCredentialUpdateRequest,
} from './webauthn-credentials.ts'
export {
  WebauthnCredentialSchema,
  WebauthnCredentialsResponseSchema,
  WebauthnCredentialUpdateRequestSchema,
} from './webauthn-credentials.ts'
export type {
  CrossDeviceAttachResponse,
  CrossDeviceAuthenticateInitRequest,
  CrossDeviceExternalRegisterInitRequest,
  CrossDeviceInitResponse,
  CrossDeviceRegisterInitRequest,
  CrossDeviceRegisterResponse,
  CrossDeviceStatus,
  CrossDeviceStatusResponse,
  CrossDeviceTicketRequest,
} from './webauthn-cross-device.ts'
export {
  CrossDeviceAttachResponseSchema,
  CrossDeviceAuthenticateInitRequestSchema,
  CrossDeviceExternalRegisterInitRequestSchema,
  CrossDeviceInitResponseSchema,
  CrossDeviceRegisterInitRequestSchema,
  CrossDeviceRegisterResponseSchema,
  CrossDeviceStatusResponseSchema,
  CrossDeviceStatusSchema,
  CrossDeviceTicketRequestSchema,
} from './webauthn-cross-device.ts'
export type { CredentialCreationOptions, CredentialRequestOptions } from './webauthn-options.ts'
export { CredentialCreationOptionsSchema, CredentialRequestOptionsSchema } from './webauthn-options.ts'
