export { canonicalAddress } from './canonical-address.ts'
export type { Checked, Fault } from './check.ts'
export { createCheck, createFaultList } from './check.ts'
export { accountEndpoints } from './endpoints/account-endpoints.ts'
export { endpointSections, endpoints } from './endpoints/all-endpoints.ts'
export { crossDeviceEndpoints } from './endpoints/cross-device-endpoints.ts'
export type {
  Caller,
  Endpoint,
  EndpointExample,
  EndpointKind,
  EndpointTable,
  ManagerCaller,
} from './endpoints/endpoint.ts'
export { permissionOf } from './endpoints/endpoint.ts'
export { pathsOf } from './endpoints/endpoint-paths.ts'
export { extensionName, latchkeyExtensions } from './endpoints/latchkey-extensions.ts'
export { magicLinkEndpoints } from './endpoints/magic-link-endpoints.ts'
export { passcodeEndpoints } from './endpoints/passcode-endpoints.ts'
export { passwordEndpoints } from './endpoints/password-endpoints.ts'
export { passwordResetEndpoints } from './endpoints/password-reset-endpoints.ts'
export type { ParametersIn, PathParameter } from './endpoints/path-parameters.ts'
export { parametersIn, pathParameters, pathWith } from './endpoints/path-parameters.ts'
export { recoveryCodeEndpoints } from './endpoints/recovery-code-endpoints.ts'
export { sessionEndpoints } from './endpoints/session-endpoints.ts'
export type {
  StandardCaller,
  StandardEndpoint,
  StandardEndpointTable,
} from './endpoints/standard-endpoint.ts'
export { standardEndpoints } from './endpoints/standard-endpoints.ts'
export { totpEndpoints } from './endpoints/totp-endpoints.ts'
export type { UnservedOperations } from './endpoints/unserved-operations.ts'
export { unservedOperations } from './endpoints/unserved-operations.ts'
export { userEndpoints } from './endpoints/user-endpoints.ts'
export { verificationEndpoints } from './endpoints/verification-endpoints.ts'
export { webauthnCredentialEndpoints } from './endpoints/webauthn-credential-endpoints.ts'
export { webauthnEndpoints } from './endpoints/webauthn-endpoints.ts'
export type { Permission } from './permissions.ts'
export { isPermitted } from './permissions.ts'
export { isPlainJson, parseStrictObject } from './plain-json.ts'
export { toleratedSkewSeconds } from './requirement/counted-factors.ts'
export type { Evidence } from './requirement/evidence.ts'
export { evidenceOf } from './requirement/evidence.ts'
export type { Requirement } from './requirement/requirement.ts'
export { RequirementSchema, strictestRequirement } from './requirement/requirement.ts'
export type { RuleResult, Verdict } from './requirement/requirement-engine.ts'
export { evaluateRequirement } from './requirement/requirement-engine.ts'
export type {
  Authenticator,
  AuthenticatorsResponse,
  AuthenticatorType,
  LoginOptions,
  LoginOptionsResponse,
} from './schemas/account.ts'
export {
  AuthenticatorSchema,
  AuthenticatorsResponseSchema,
  authenticatorTypes,
  LoginOptionsResponseSchema,
} from './schemas/account.ts'
export type { ApprovalData } from './schemas/approval-data.ts'
export { ApprovalDataSchema, ReturnedApprovalDataSchema } from './schemas/approval-data.ts'
export type { ClientAttributes, RequestedClaims } from './schemas/auth-common.ts'
export {
  authCommonFields,
  ClientAttributesSchema,
  RequestedClaimsSchema,
  SessionIdSchema,
} from './schemas/auth-common.ts'
export type {
  AuthenticationFactor,
  AuthenticationMethod,
  FactorKind,
} from './schemas/authentication-method.ts'
export { amrOf, authenticationMethods, kindsOf, provesTwoKinds } from './schemas/authentication-method.ts'
export type { AccessTokenClaims, IdTokenClaims, LogoutTokenClaims } from './schemas/claims.ts'
export {
  AccessTokenClaimsSchema,
  backchannelLogoutEvent,
  IdTokenClaimsSchema,
  LogoutTokenClaimsSchema,
} from './schemas/claims.ts'
export type { Discovery, Jwks, PublicJwk } from './schemas/discovery.ts'
export { DiscoverySchema, JwksSchema, mostJwks, PublicJwkSchema } from './schemas/discovery.ts'
export type { EmailContent } from './schemas/email-content.ts'
export { EmailContentSchema } from './schemas/email-content.ts'
export type { ApiErrorBody, ApiErrorCode, OAuthErrorBody, ReadError } from './schemas/error-body.ts'
export {
  ApiErrorBodySchema,
  apiErrorStatuses,
  isSessionNotFound,
  OAuthErrorBodySchema,
  readErrorBody,
  sessionNotFoundMessage,
} from './schemas/error-body.ts'
export type { IdentifierType } from './schemas/identifier.ts'
export { IdentifierTypeSchema } from './schemas/identifier.ts'
export type {
  MagicLinkAuthenticateRequest,
  MagicLinkChannel,
  MagicLinkSendRequest,
  MagicLinkSendResponse,
} from './schemas/magic-link.ts'
export {
  MagicLinkAuthenticateRequestSchema,
  MagicLinkChannelSchema,
  MagicLinkSendRequestSchema,
  MagicLinkSendResponseSchema,
} from './schemas/magic-link.ts'
export type {
  IntrospectionResponse,
  TokenEndpointRequest,
  TokenEndpointResponse,
  TokenQuestionRequest,
  UserinfoRequest,
  UserinfoResponse,
} from './schemas/oidc.ts'
export {
  ClientIdSchema,
  IntrospectionResponseSchema,
  TokenEndpointRequestSchema,
  TokenEndpointResponseSchema,
  TokenQuestionRequestSchema,
  UserinfoRequestSchema,
  UserinfoResponseSchema,
} from './schemas/oidc.ts'
export type {
  OtpAuthenticateRequest,
  OtpChannel,
  OtpSendRequest,
  OtpSendResponse,
} from './schemas/otp.ts'
export {
  OtpAuthenticateRequestSchema,
  OtpChannelSchema,
  OtpSendRequestSchema,
  OtpSendResponseSchema,
} from './schemas/otp.ts'
export type { PasswordAuthenticateRequest, UsernameType } from './schemas/password.ts'
export {
  maximumPasswordLength,
  PasswordAuthenticateRequestSchema,
  UsernameTypeSchema,
} from './schemas/password.ts'
export type {
  OwnPasswordRequest,
  PasswordCreateRequest,
  PasswordRegisteredResponse,
  PasswordRegisterRequest,
  PasswordRegisterResponse,
  PasswordUpdateRequest,
  PasswordValidateRequest,
  PasswordValidateResponse,
} from './schemas/password-credentials.ts'
export {
  OwnPasswordRequestSchema,
  PasswordCreateRequestSchema,
  PasswordRegisteredResponseSchema,
  PasswordRegisterRequestSchema,
  PasswordRegisterResponseSchema,
  PasswordUpdateRequestSchema,
  PasswordValidateRequestSchema,
  PasswordValidateResponseSchema,
} from './schemas/password-credentials.ts'
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
} from './schemas/password-reset.ts'
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
} from './schemas/password-reset.ts'
export type {
  RecoveryCodeAuthenticateRequest,
  RecoveryCodesResponse,
  RecoveryCodesStatusResponse,
} from './schemas/recovery-codes.ts'
export {
  RecoveryCodeAuthenticateRequestSchema,
  RecoveryCodesResponseSchema,
  RecoveryCodesStatusResponseSchema,
} from './schemas/recovery-codes.ts'
export type {
  SessionAuthenticateRequest,
  SessionLogoutRequest,
  UserLogoutResponse,
  UserSession,
  UserSessionsResponse,
} from './schemas/session.ts'
export {
  SessionAuthenticateRequestSchema,
  SessionLogoutRequestSchema,
  UserLogoutResponseSchema,
  UserSessionSchema,
  UserSessionsResponseSchema,
} from './schemas/session.ts'
export { lineSchema, textSchema } from './schemas/text.ts'
export type {
  ClientTokenResponse,
  TokenRefreshRequest,
  TokenRefreshResponse,
  TokenResponse,
} from './schemas/token-response.ts'
export {
  ClientTokenResponseSchema,
  TokenRefreshRequestSchema,
  TokenRefreshResponseSchema,
  TokenResponseSchema,
} from './schemas/token-response.ts'
export type {
  TotpAuthenticateRequest,
  TotpRegisterRequest,
  TotpRegisterResponse,
  TotpTransactionAuthenticateRequest,
  TotpTransactionStartRequest,
  TotpTransactionStartResponse,
} from './schemas/totp/totp.ts'
export {
  TotpAuthenticateRequestSchema,
  TotpRegisterRequestSchema,
  TotpRegisterResponseSchema,
  TotpTransactionAuthenticateRequestSchema,
  TotpTransactionStartRequestSchema,
  TotpTransactionStartResponseSchema,
} from './schemas/totp/totp.ts'
export type { CreateUserRequest, PasswordCredentials, User, UserResponse } from './schemas/users.ts'
export {
  CreateUserRequestSchema,
  customDataBytes,
  EmailSchema,
  GivenEmailSchema,
  GivenPhoneNumberSchema,
  GivenUsernameSchema,
  PasswordCredentialsSchema,
  PasswordHashSchema,
  PhoneNumberSchema,
  UsernameSchema,
  UserResponseSchema,
  UserSchema,
  userBodyLimitBytes,
  userProfileFields,
} from './schemas/users.ts'
export type {
  VerificationEmailLinkRequest,
  VerificationEmailOtpRequest,
  VerificationEmailOtpValidateRequest,
  VerificationResponse,
  VerificationSmsOtpRequest,
  VerificationSmsOtpValidateRequest,
} from './schemas/verification.ts'
export {
  VerificationEmailLinkRequestSchema,
  VerificationEmailOtpRequestSchema,
  VerificationEmailOtpValidateRequestSchema,
  VerificationResponseSchema,
  VerificationSmsOtpRequestSchema,
  VerificationSmsOtpValidateRequestSchema,
} from './schemas/verification.ts'
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
} from './schemas/webauthn.ts'
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
} from './schemas/webauthn.ts'
export type {
  WebauthnCredential,
  WebauthnCredentialsResponse,
  WebauthnCredentialUpdateRequest,
} from './schemas/webauthn-credentials.ts'
export {
  WebauthnCredentialSchema,
  WebauthnCredentialsResponseSchema,
  WebauthnCredentialUpdateRequestSchema,
} from './schemas/webauthn-credentials.ts'
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
} from './schemas/webauthn-cross-device.ts'
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
} from './schemas/webauthn-cross-device.ts'
export type { CredentialCreationOptions, CredentialRequestOptions } from './schemas/webauthn-options.ts'
export {
  CredentialCreationOptionsSchema,
  CredentialRequestOptionsSchema,
} from './schemas/webauthn-options.ts'
export type { WebauthnResult } from './schemas/webauthn-result.ts'
export { readWebauthnResult } from './schemas/webauthn-result.ts'
export type { CompactJws, ReadCompactJws } from './tokens/compact-jws.ts'
export { isCanonicalBase64url, readCompactJws } from './tokens/compact-jws.ts'
export type { TokenClock, TokenTimes } from './tokens/token-times.ts'
export { faultOfTokenTimes } from './tokens/token-times.ts'
