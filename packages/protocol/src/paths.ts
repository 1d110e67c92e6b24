import { endpoints } from './endpoints/all-endpoints.ts'
import { standardEndpoints } from './endpoints/standard-endpoints.ts'

/** Paths of the wire API, below the service's origin. `{…}` names a path parameter. */
export const paths = {
  token: standardEndpoints.token.path,
  tokenUnderCis: standardEndpoints.token.otherPaths[0],
  revocation: standardEndpoints.revocation.path,
  revocationUnderCis: standardEndpoints.revocation.otherPaths[0],
  introspection: standardEndpoints.introspection.path,
  introspectionUnderCis: standardEndpoints.introspection.otherPaths[0],
  userinfo: standardEndpoints.userinfo.path,
  jwks: standardEndpoints.jwks.path,
  discovery: standardEndpoints.discovery.path,
  discoveryUnderCis: standardEndpoints.discovery.otherPaths[0],
  sessionAuthenticate: endpoints.authenticateSession.path,
  sessionLogout: endpoints.logoutSession.path,
  tokenRefresh: endpoints.refreshToken.path,
  passwordAuthenticate: endpoints.authenticatePassword.path,
  passwordValidate: endpoints.validatePassword.path,
  passwordRegister: endpoints.registerPassword.path,
  passwordResetEmailLink: endpoints.sendPasswordResetLink.path,
  passwordResetLink: endpoints.createPasswordResetLink.path,
  passwordResetEmailOtp: endpoints.sendPasswordResetEmailOtp.path,
  passwordResetEmailOtpValidate: endpoints.redeemPasswordResetEmailOtp.path,
  passwordResetSmsOtp: endpoints.sendPasswordResetSmsOtp.path,
  passwordResetSmsOtpValidate: endpoints.redeemPasswordResetSmsOtp.path,
  passwordResetPasswordValidate: endpoints.redeemPassword.path,
  passwordReset: endpoints.resetPassword.path,
  userPassword: endpoints.createPassword.path,
  myPasswordCredentials: endpoints.setOwnPassword.path,
  otpSend: endpoints.sendOtp.path,
  otpAuthenticate: endpoints.authenticateOtp.path,
  totpRegister: endpoints.registerTotp.path,
  totpRegisterOwn: endpoints.registerTotp.otherPaths[0],
  totpAuthenticate: endpoints.authenticateTotp.path,
  totpTransactionStart: endpoints.startTotpTransaction.path,
  totpTransactionAuthenticate: endpoints.authenticateTotpTransaction.path,
  totpRevokeOwn: endpoints.revokeOwnTotp.path,
  totpRevoke: endpoints.revokeTotp.path,
  totpUnlock: endpoints.unlockTotp.path,
  recoveryCodesOwn: endpoints.createRecoveryCodes.path,
  recoveryCodes: endpoints.countRecoveryCodes.path,
  recoveryCodesRevoke: endpoints.revokeRecoveryCodes.path,
  recoveryCodesAuthenticate: endpoints.authenticateRecoveryCode.path,
  magicLinkSend: endpoints.sendMagicLink.path,
  magicLinkAuthenticate: endpoints.authenticateMagicLink.path,
  userSessions: endpoints.listUserSessions.path,
  users: endpoints.createUser.path,
  user: endpoints.readUser.path,
  webauthnAuthenticateStart: endpoints.startWebauthnAuthentication.path,
  webauthnAuthenticate: endpoints.authenticateWebauthn.path,
  webauthnRegisterStart: endpoints.startWebauthnRegistration.path,
  webauthnRegister: endpoints.registerWebauthn.path,
  webauthnExternalRegister: endpoints.registerExternalWebauthn.path,
  crossDeviceAuthenticateInit: endpoints.initCrossDeviceAuthentication.path,
  crossDeviceAuthenticateStart: endpoints.startCrossDeviceAuthentication.path,
  crossDeviceRegisterInit: endpoints.initCrossDeviceRegistration.path,
  crossDeviceExternalRegisterInit: endpoints.initExternalCrossDeviceRegistration.path,
  crossDeviceRegisterStart: endpoints.startCrossDeviceRegistration.path,
  crossDeviceRegister: endpoints.registerCrossDevice.path,
  crossDeviceAttachDevice: endpoints.attachCrossDevice.path,
  crossDeviceStatus: endpoints.readCrossDeviceStatus.path,
  crossDeviceAbort: endpoints.abortCrossDevice.path,
  myWebauthnCredentials: endpoints.listOwnWebauthnCredentials.path,
  myWebauthnCredential: endpoints.readOwnWebauthnCredential.path,
  userWebauthnCredentials: endpoints.listWebauthnCredentials.path,
  userWebauthnCredential: endpoints.readWebauthnCredential.path,
} as const

/** A path that names a user. */
export type PathOfUser = Extract<(typeof paths)[keyof typeof paths], `${string}{userId}${string}`>

type Path = (typeof paths)[keyof typeof paths]

/**
 * Inserts a user id into a path such as `paths.userSessions`, percent-encoded.
 *
 * @throws RangeError for an id that cannot be a segment of a path: empty, `.` or `..`
 */
export function pathOfUser(path: Extract<Path, `${string}{userId}${string}`>, userId: string): string {
  return path.replace('{userId}', segmentOf(userId))
}

/**
 * Inserts the id of a passkey into a path such as `paths.myWebauthnCredential`, percent-encoded.
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
