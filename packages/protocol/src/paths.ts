/** Paths of the wire API, below the service's origin. `{…}` names a path parameter. */
export const paths = {
  token: '/oidc/token',
  tokenUnderCis: '/cis/oidc/token',
  revocation: '/oidc/token/revocation',
  revocationUnderCis: '/cis/oidc/token/revocation',
  introspection: '/oidc/token/introspection',
  introspectionUnderCis: '/cis/oidc/token/introspection',
  userinfo: '/cis/oidc/me',
  jwks: '/cis/oidc/jwks',
  discovery: '/.well-known/openid-configuration',
  discoveryUnderCis: '/cis/oidc/.well-known/openid-configuration',
  sessionAuthenticate: '/cis/v1/auth/session/authenticate',
  sessionLogout: '/cis/v1/auth/session/logout',
  tokenRefresh: '/cis/v1/auth/token/refresh',
  passwordAuthenticate: '/cis/v1/auth/password/authenticate',
  passwordValidate: '/cis/v1/auth/password/validate',
  passwordRegister: '/cis/v1/auth/password/register',
  passwordResetEmailLink: '/cis/v1/auth/password/reset/email/link',
  passwordResetLink: '/cis/v1/auth/password/reset/link',
  passwordResetEmailOtp: '/cis/v1/auth/password/reset/email/otp',
  passwordResetEmailOtpValidate: '/cis/v1/auth/password/reset/email/otp/validate',
  passwordResetSmsOtp: '/cis/v1/auth/password/reset/sms/otp',
  passwordResetSmsOtpValidate: '/cis/v1/auth/password/reset/sms/otp/validate',
  passwordResetPasswordValidate: '/cis/v1/auth/password/reset/password/validate',
  passwordReset: '/cis/v1/auth/password/reset',
  userPassword: '/cis/v1/users/{userId}/password',
  myPasswordCredentials: '/cis/v1/users/me/password-credentials',
  otpSend: '/cis/v1/auth/otp/send',
  otpAuthenticate: '/cis/v1/auth/otp/authenticate',
  totpRegister: '/cis/v1/auth/totp/register',
  totpRegisterOwn: '/cis/v1/users/me/totp',
  totpAuthenticate: '/cis/v1/auth/totp/authenticate',
  totpTransactionStart: '/cis/v1/auth/totp/transaction/start',
  totpTransactionAuthenticate: '/cis/v1/auth/totp/transaction/authenticate',
  totpRevokeOwn: '/cis/v1/users/me/totp/revoke',
  totpRevoke: '/cis/v1/users/{userId}/totp/revoke',
  totpUnlock: '/cis/v1/users/{userId}/totp/unlock',
  recoveryCodesOwn: '/cis/v1/users/me/recovery-codes',
  recoveryCodes: '/cis/v1/users/{userId}/recovery-codes',
  recoveryCodesRevoke: '/cis/v1/users/{userId}/recovery-codes/revoke',
  recoveryCodesAuthenticate: '/cis/v1/auth/recovery-codes/authenticate',
  magicLinkSend: '/cis/v1/auth/link/email/send',
  magicLinkAuthenticate: '/cis/v1/auth/link/email/authenticate',
  userSessions: '/cis/v1/auth/users/{userId}/sessions',
  users: '/cis/v1/users',
  user: '/cis/v1/users/{userId}',
  webauthnAuthenticateStart: '/cis/v1/auth/webauthn/authenticate/start',
  webauthnAuthenticate: '/cis/v1/auth/webauthn/authenticate',
  webauthnRegisterStart: '/cis/v1/auth/webauthn/register/start',
  webauthnRegister: '/cis/v1/auth/webauthn/register',
  webauthnExternalRegister: '/cis/v1/auth/webauthn/external/register',
  crossDeviceAuthenticateInit: '/cis/v1/auth/webauthn/cross-device/authenticate/init',
  crossDeviceAuthenticateStart: '/cis/v1/auth/webauthn/cross-device/authenticate/start',
  crossDeviceRegisterInit: '/cis/v1/auth/webauthn/cross-device/register/init',
  crossDeviceExternalRegisterInit: '/cis/v1/auth/webauthn/cross-device/external/register/init',
  crossDeviceRegisterStart: '/cis/v1/auth/webauthn/cross-device/register/start',
  crossDeviceRegister: '/cis/v1/auth/webauthn/cross-device/register',
  crossDeviceAttachDevice: '/cis/v1/auth/webauthn/cross-device/attach-device',
  crossDeviceStatus: '/cis/v1/auth/webauthn/cross-device/status',
  crossDeviceAbort: '/cis/v1/auth/webauthn/cross-device/abort',
  myWebauthnCredentials: '/cis/v1/users/me/webauthn-credentials',
  myWebauthnCredential: '/cis/v1/users/me/webauthn-credentials/{credentialId}',
  userWebauthnCredentials: '/cis/v1/users/{userId}/webauthn-credentials',
  userWebauthnCredential: '/cis/v1/users/{userId}/webauthn-credentials/{credentialId}',
} as const

/** A path that names a user. */
export type PathOfUser = Extract<(typeof paths)[keyof typeof paths], `${string}{userId}${string}`>

type Path = (typeof paths)[keyof typeof paths]

/**
 * Puts a user id into a path such as `paths.userSessions`, percent-encoded.
 *
 * @throws RangeError for an id that cannot be a segment of a path: empty, `.` or `..`
 */
export function pathOfUser(path: Extract<Path, `${string}{userId}${string}`>, userId: string): string {
  return path.replace('{userId}', segmentOf(userId))
}

/**
 * Puts the id of a passkey into a path such as `paths.myWebauthnCredential`, percent-encoded.
 *
 * @throws RangeError for an id that cannot be a segment of a path: empty, `.` or `..`
 */
export function pathOfCredential(path: string, credentialId: string): string {
  return path.replace('{credentialId}', segmentOf(credentialId))
}

function segmentOf(id: string): string {
  if (['', '.', '..'].includes(id)) throw new RangeError('An id must be able to stand in a path')
  return encodeURIComponent(id)
}
