import type { CallOptions, Client } from '../../src/index.ts'
import { createSigningKey, settings, signToken } from './issuer.ts'

const key = await createSigningKey('k')
const idToken = await signToken(key)
const accessToken = await signToken(key, undefined, { typ: 'at+jwt' })
const logoutToken = await signToken(key, undefined, { typ: 'logout+jwt' })
const user = { identifier: 'alice', identifier_type: 'username' } as const
const result = { webauthn_encoded_result: 'e30=' }
const redirect_uri = 'https://shop.example/'
const email = 'a@example.com'
const phone_number = '+15555550101'

/** The names of all methods that may reach the service. */
export type CallName = Exclude<keyof Client, 'issuer' | 'tenantId' | 'clientId' | 'close'>

type Call = (client: Client, options: CallOptions) => Promise<unknown>

/** Every call of a client once, with arguments that are right. */
export const everyCall: Record<CallName, Call> = {
  authenticateSession: (client, options) => client.authenticateSession({ session_id: 's' }, options),
  logoutSession: (client, options) => client.logoutSession({ session_id: 's' }, options),
  refreshToken: (client, options) => client.refreshToken({ refresh_token: 'r' }, options),
  listUserSessions: (client, options) => client.listUserSessions('u', options),
  revokeUserSessions: (client, options) => client.revokeUserSessions('u', options),
  logoutUser: (client, options) => client.logoutUser('user-token', options),
  createUser: (client, options) => client.createUser({ username: 'alice' }, options),
  readUser: (client, options) => client.readUser('u', options),
  sendVerificationEmailOtp: (client, options) =>
    client.sendVerificationEmailOtp('user-token', { email }, options),
  validateVerificationEmailOtp: (client, options) =>
    client.validateVerificationEmailOtp('user-token', { email, passcode: '1' }, options),
  sendVerificationSmsOtp: (client, options) =>
    client.sendVerificationSmsOtp('user-token', { phone_number }, options),
  validateVerificationSmsOtp: (client, options) =>
    client.validateVerificationSmsOtp('user-token', { phone_number, passcode: '1' }, options),
  sendVerificationEmailLink: (client, options) =>
    client.sendVerificationEmailLink('user-token', { email, redirect_uri }, options),

  authenticatePassword: (client, options) =>
    client.authenticatePassword({ username: 'alice', password: 'p' }, options),
  createPassword: (client, options) => client.createPassword('u', { password: 'p' }, options),
  updatePassword: (client, options) =>
    client.updatePassword('u', { password: 'p', session_id: 's' }, options),
  setOwnPassword: (client, options) => client.setOwnPassword('user-token', { password: 'p' }, options),
  registerPassword: (client, options) =>
    client.registerPassword({ username: 'alice', password: 'p' }, options),
  validatePassword: (client, options) =>
    client.validatePassword({ username: 'alice', password: 'p' }, options),
  sendPasswordResetLink: (client, options) => client.sendPasswordResetLink({ redirect_uri, email }, options),
  createPasswordResetLink: (client, options) =>
    client.createPasswordResetLink({ redirect_uri, username: 'alice' }, options),
  sendPasswordResetEmailOtp: (client, options) => client.sendPasswordResetEmailOtp({ email }, options),
  sendPasswordResetSmsOtp: (client, options) => client.sendPasswordResetSmsOtp({ phone_number }, options),
  redeemPasswordResetEmailOtp: (client, options) =>
    client.redeemPasswordResetEmailOtp({ email, passcode: '1' }, options),
  redeemPasswordResetSmsOtp: (client, options) =>
    client.redeemPasswordResetSmsOtp({ phone_number, passcode: '1' }, options),
  redeemPassword: (client, options) => client.redeemPassword({ email, password: 'p' }, options),
  resetPassword: (client, options) =>
    client.resetPassword({ reset_token: 'a.b.c', new_password: 'new' }, options),

  sendOtp: (client, options) => client.sendOtp({ channel: 'sms', ...user }, options),
  authenticateOtp: (client, options) => client.authenticateOtp({ passcode: '1', ...user }, options),
  sendMagicLink: (client, options) => client.sendMagicLink({ email, redirect_uri }, options),
  authenticateMagicLink: (client, options) =>
    client.authenticateMagicLink({ code: 'c', request_id: 'r' }, options),

  registerTotp: (client, options) => client.registerTotp('user-token', {}, options),
  authenticateTotp: (client, options) => client.authenticateTotp({ ...user, token: '1' }, options),
  startTotpTransaction: (client, options) =>
    client.startTotpTransaction({ ...user, approval_data: { sum: '5' } }, options),
  authenticateTotpTransaction: (client, options) =>
    client.authenticateTotpTransaction({ ...user, token: '1', challenge: 'c' }, options),
  revokeOwnTotp: (client, options) => client.revokeOwnTotp('user-token', options),
  revokeTotp: (client, options) => client.revokeTotp('u', options),
  unlockTotp: (client, options) => client.unlockTotp('u', options),

  readLoginOptions: (client, options) => client.readLoginOptions(options),
  listOwnAuthenticators: (client, options) => client.listOwnAuthenticators('user-token', options),

  createRecoveryCodes: (client, options) => client.createRecoveryCodes('user-token', options),
  countOwnRecoveryCodes: (client, options) => client.countOwnRecoveryCodes('user-token', options),
  countRecoveryCodes: (client, options) => client.countRecoveryCodes('u', options),
  authenticateRecoveryCode: (client, options) =>
    client.authenticateRecoveryCode({ ...user, code: 'AAAA' }, options),
  revokeRecoveryCodes: (client, options) => client.revokeRecoveryCodes('u', options),

  startWebauthnAuthentication: (client, options) => client.startWebauthnAuthentication({}, options),
  authenticateWebauthn: (client, options) => client.authenticateWebauthn(result, options),
  startWebauthnRegistration: (client, options) =>
    client.startWebauthnRegistration({ username: 'alice' }, options),
  registerWebauthn: (client, options) => client.registerWebauthn('user-token', result, options),
  registerExternalWebauthn: (client, options) =>
    client.registerExternalWebauthn({ ...result, external_user_id: 'x' }, options),
  listWebauthnCredentials: (client, options) => client.listWebauthnCredentials('u', options),
  readWebauthnCredential: (client, options) => client.readWebauthnCredential('u', 'AQID', options),
  updateWebauthnCredential: (client, options) =>
    client.updateWebauthnCredential('u', 'AQID', { display_name: 'Key' }, options),
  deleteWebauthnCredential: (client, options) => client.deleteWebauthnCredential('u', 'AQID', options),
  listOwnWebauthnCredentials: (client, options) => client.listOwnWebauthnCredentials('user-token', options),
  readOwnWebauthnCredential: (client, options) =>
    client.readOwnWebauthnCredential('user-token', 'AQID', options),
  updateOwnWebauthnCredential: (client, options) =>
    client.updateOwnWebauthnCredential('user-token', 'AQID', { display_name: 'Key' }, options),
  deleteOwnWebauthnCredential: (client, options) =>
    client.deleteOwnWebauthnCredential('user-token', 'AQID', options),

  initCrossDeviceAuthentication: (client, options) => client.initCrossDeviceAuthentication({}, options),
  startCrossDeviceAuthentication: (client, options) =>
    client.startCrossDeviceAuthentication('ticket', options),
  initCrossDeviceRegistration: (client, options) =>
    client.initCrossDeviceRegistration('user-token', { username: 'alice' }, options),
  initExternalCrossDeviceRegistration: (client, options) =>
    client.initExternalCrossDeviceRegistration({ external_user_id: 'x', username: 'alice' }, options),
  startCrossDeviceRegistration: (client, options) => client.startCrossDeviceRegistration('ticket', options),
  registerCrossDevice: (client, options) => client.registerCrossDevice(result, options),
  attachCrossDevice: (client, options) => client.attachCrossDevice('ticket', options),
  readCrossDeviceStatus: (client, options) => client.readCrossDeviceStatus('ticket', options),
  abortCrossDevice: (client, options) => client.abortCrossDevice('ticket', options),

  introspectToken: (client, options) => client.introspectToken('t', options),
  revokeToken: (client, options) => client.revokeToken('t', options),
  readUserinfo: (client, options) => client.readUserinfo('user-token', 'alice', options),

  verifyIdToken: (client, options) => client.verifyIdToken(idToken, {}, options),
  verifyAccessToken: (client, options) =>
    client.verifyAccessToken(accessToken, { audience: settings.clientId }, options),
  verifyLogoutToken: (client, options) => client.verifyLogoutToken(logoutToken, options),
}
