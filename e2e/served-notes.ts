import type { endpoints, standardEndpoints } from '@latchkey/protocol'

/** How an endpoint compares with the vendor's documentation. */
export interface ServedNote {
  state: 'answered' | 'differs'
  /** A file in `packages/identity/test`. */
  test: string
  /** What differs, or is worth knowing. */
  notes: string
}

/** A note. */
export function served(state: ServedNote['state'], test: string, notes = ''): ServedNote {
  return { state, test, notes }
}

/** The notes of each JSON endpoint. */
export const endpointNotes: Readonly<Record<keyof typeof endpoints, ServedNote>> = {
  authenticateSession: served('answered', 'authentication/silent-authentication.test.ts'),
  logoutSession: served(
    'answered',
    'authentication/end-sessions.test.ts',
    'also accepts a `sid`; an unknown session returns 204 too',
  ),
  refreshToken: served('answered', 'tokens/rotate-refresh-token.test.ts'),
  listUserSessions: served(
    'differs',
    'authentication/list-sessions.test.ts',
    'its `session_id` is the `sid`; also returns last use, apps, `amr` and browser',
  ),
  revokeUserSessions: served(
    'answered',
    'authentication/end-sessions.test.ts',
    'also revokes refresh tokens',
  ),
  logoutUser: served(
    'answered',
    'authentication/end-sessions.test.ts',
    'ends backend sessions too; the vendor’s samples log out by it',
  ),
  authenticatePassword: served(
    'answered',
    'methods/password/authenticate-by-password.test.ts',
    'by `username`, or by `identifier` as documented since 2026',
  ),
  createPassword: served(
    'answered',
    'methods/password/manage-passwords.test.ts',
    '`password_hash` (ours) imports a hash',
  ),
  updatePassword: served(
    'answered',
    'methods/password/manage-passwords.test.ts',
    'ends all sessions except `session_id` (ours), which has to show an enrolled factor if the user has one',
  ),
  setOwnPassword: served(
    'answered',
    'methods/password/manage-passwords.test.ts',
    'ends the user’s other sessions; requires an enrolled factor if the user has one',
  ),
  registerPassword: served(
    'answered',
    'methods/password/manage-passwords.test.ts',
    'deprecated by the vendor; to create a user it needs `users:create` too',
  ),
  validatePassword: served(
    'answered',
    'methods/password/manage-passwords.test.ts',
    'does not reveal earlier passwords or other names of the user',
  ),
  sendPasswordResetLink: served(
    'differs',
    'methods/password/resets/reset-password.test.ts',
    'returns 200 for unknown and unverified addresses too',
  ),
  createPasswordResetLink: served(
    'differs',
    'methods/password/resets/reset-password.test.ts',
    'returns an unusable link for an unknown user',
  ),
  sendPasswordResetEmailOtp: served(
    'differs',
    'methods/password/resets/reset-password.test.ts',
    'returns 200 for unknown and unverified addresses too',
  ),
  sendPasswordResetSmsOtp: served(
    'differs',
    'methods/password/resets/reset-password.test.ts',
    'returns 200 for unknown and unverified numbers too',
  ),
  redeemPasswordResetEmailOtp: served(
    'differs',
    'methods/password/resets/reset-password.test.ts',
    'every failure returns `400 auth_invalid_credentials`; with `compat.detailedErrors` 403 or 404',
  ),
  redeemPasswordResetSmsOtp: served(
    'differs',
    'methods/password/resets/reset-password.test.ts',
    'every failure returns `400 auth_invalid_credentials`; with `compat.detailedErrors` 403 or 404',
  ),
  redeemPassword: served(
    'differs',
    'methods/password/resets/reset-password.test.ts',
    'every failure returns `400 auth_invalid_credentials`; with `compat.detailedErrors` 403',
  ),
  resetPassword: served(
    'answered',
    'methods/password/resets/reset-password.test.ts',
    '`url` is the redirect URI; does not log the user in; the old password alone is not enough for a user with an enrolled factor',
  ),
  sendOtp: served(
    'differs',
    'methods/passcode/send-otp.test.ts',
    'returns 200 for unknown addresses too; the response contains `request_id`; `expires_in` above 10 minutes is refused; `session_id` (ours): a send inside a session of the user has a budget of its own',
  ),
  authenticateOtp: served(
    'differs',
    'methods/passcode/authenticate-by-otp.test.ts',
    'every failure returns the same response; an unverified address counts only until another one is verified, or within a session',
  ),
  sendMagicLink: served(
    'differs',
    'methods/magic-link/magic-links.test.ts',
    'returns 200 for unknown addresses too; `direct` returns `link`; `email_expiration` above 60 minutes is refused; `session_id` (ours): as for `otp/send`',
  ),
  authenticateMagicLink: served(
    'differs',
    'methods/magic-link/magic-links.test.ts',
    'every failure returns the same response; as for codes, an unverified address counts only until another one is verified, or within a session',
  ),
  startWebauthnAuthentication: served(
    'differs',
    'methods/webauthn/enumeration.test.ts',
    'returns a challenge for unknown users too',
  ),
  authenticateWebauthn: served('answered', 'methods/webauthn/authenticate.test.ts'),
  startWebauthnRegistration: served('answered', 'methods/webauthn/register.test.ts'),
  registerWebauthn: served(
    'differs',
    'methods/webauthn/register.test.ts',
    'requires a recent authentication',
  ),
  registerExternalWebauthn: served('answered', 'methods/webauthn/register.test.ts'),
  listWebauthnCredentials: served('answered', 'methods/webauthn/credentials.test.ts'),
  readWebauthnCredential: served('answered', 'methods/webauthn/credentials.test.ts'),
  updateWebauthnCredential: served('answered', 'methods/webauthn/credentials.test.ts'),
  deleteWebauthnCredential: served('answered', 'methods/webauthn/credentials.test.ts'),
  listOwnWebauthnCredentials: served('answered', 'methods/webauthn/credentials.test.ts'),
  readOwnWebauthnCredential: served('answered', 'methods/webauthn/credentials.test.ts'),
  updateOwnWebauthnCredential: served('answered', 'methods/webauthn/credentials.test.ts'),
  deleteOwnWebauthnCredential: served('answered', 'methods/webauthn/credentials.test.ts'),
  initCrossDeviceAuthentication: served('answered', 'methods/webauthn/cross-device.test.ts'),
  startCrossDeviceAuthentication: served('answered', 'methods/webauthn/cross-device.test.ts'),
  initCrossDeviceRegistration: served('answered', 'methods/webauthn/cross-device.test.ts'),
  initExternalCrossDeviceRegistration: served('answered', 'methods/webauthn/cross-device.test.ts'),
  startCrossDeviceRegistration: served('answered', 'methods/webauthn/cross-device.test.ts'),
  registerCrossDevice: served('answered', 'methods/webauthn/cross-device.test.ts'),
  attachCrossDevice: served('answered', 'methods/webauthn/cross-device.test.ts'),
  readCrossDeviceStatus: served(
    'differs',
    'methods/webauthn/cross-device.test.ts',
    '`session_id` for backends only; with `compat.crossDeviceSessionHandle` the first poll of a browser gets a one-time handle for `session/authenticate`',
  ),
  abortCrossDevice: served('answered', 'methods/webauthn/cross-device.test.ts'),
  registerTotp: served('differs', 'methods/totp/totp.test.ts', 'active only after the first valid code'),
  authenticateTotp: served('answered', 'methods/totp/totp.test.ts', 'each period is accepted once'),
  startTotpTransaction: served('answered', 'methods/totp/totp-transaction.test.ts'),
  authenticateTotpTransaction: served('answered', 'methods/totp/totp-transaction.test.ts'),
  revokeOwnTotp: served('answered', 'methods/totp/totp.test.ts'),
  revokeTotp: served('answered', 'methods/totp/totp.test.ts'),
  unlockTotp: served('answered', 'methods/totp/totp.test.ts'),
  createRecoveryCodes: served(
    'answered',
    'methods/recovery-code/recovery-codes.test.ts',
    'creates a new set',
  ),
  countOwnRecoveryCodes: served(
    'answered',
    'methods/recovery-code/recovery-codes.test.ts',
    'number of codes left',
  ),
  countRecoveryCodes: served(
    'answered',
    'methods/recovery-code/recovery-codes.test.ts',
    'number of codes left',
  ),
  authenticateRecoveryCode: served('answered', 'methods/recovery-code/recovery-codes.test.ts'),
  revokeRecoveryCodes: served('answered', 'methods/recovery-code/recovery-codes.test.ts'),
  readLoginOptions: served(
    'answered',
    'account/account-handlers.test.ts',
    'ours: for pages that offer what the app allows',
  ),
  listOwnAuthenticators: served('answered', 'account/account-handlers.test.ts', 'ours'),
  createUser: served(
    'differs',
    'management/users/user-handlers.test.ts',
    '`delegated_access` is not accepted; a user of another app is added by email, phone number or external id',
  ),
  readUser: served('answered', 'management/users/user-handlers.test.ts'),
  sendVerificationEmailOtp: served('answered', 'verification/verification.test.ts'),
  validateVerificationEmailOtp: served(
    'differs',
    'verification/verification.test.ts',
    'requires an enrolled factor of a user who has one',
  ),
  sendVerificationSmsOtp: served('answered', 'verification/verification.test.ts'),
  validateVerificationSmsOtp: served('differs', 'verification/verification.test.ts', 'as for emails'),
  sendVerificationEmailLink: served(
    'differs',
    'verification/verification-link.test.ts',
    'the page of the link asks for a confirmation before it redirects',
  ),
}

/** The notes of each endpoint of OAuth 2.0 and OpenID Connect. */
export const standardNotes: Readonly<Record<keyof typeof standardEndpoints, ServedNote>> = {
  token: served(
    'answered',
    'oidc/client-credentials.test.ts',
    'grants `client_credentials` and `refresh_token`',
  ),
  revocation: served(
    'answered',
    'oidc/introspection-and-revocation.test.ts',
    'ends all tokens of one authentication',
  ),
  introspection: served(
    'answered',
    'oidc/introspection-and-revocation.test.ts',
    'answers a client about its own tokens, and about access tokens for its own resources',
  ),
  userinfo: served('answered', 'oidc/userinfo.test.ts'),
  userinfoByForm: served('answered', 'oidc/userinfo.test.ts'),
  jwks: served(
    'differs',
    'oidc/discovery.test.ts',
    'ES256 by default; EdDSA, RS256 and PS256 optional; RS256 beside it with `LATCHKEY_RS256_ID_TOKENS`, for the ID and log-out tokens of clients with `id_token_signed_response_alg: RS256`',
  ),
  discovery: served(
    'differs',
    'oidc/discovery.test.ts',
    'strict OAuth and OIDC clients look at the root; the names of all registered scopes are public; `latchkey_extensions` lists the fields of ours that a client may send',
  ),
}
