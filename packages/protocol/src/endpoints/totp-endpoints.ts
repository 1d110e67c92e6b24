import { TokenResponseSchema } from '../schemas/token-response.ts'
import {
  TotpAuthenticateRequestSchema,
  TotpRegisterRequestSchema,
  TotpRegisterResponseSchema,
  TotpTransactionAuthenticateRequestSchema,
  TotpTransactionStartRequestSchema,
  TotpTransactionStartResponseSchema,
} from '../schemas/totp/totp.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleTokens, exampleUser } from './example-values.ts'

const approvalData = { sum: '250.00' } as const

/** TOTP codes of authenticator apps. */
export const totpEndpoints = {
  /**
   * Starts the registration of an authenticator app for the user of an access token. The response is the only one with the
   * secret; `uri` is for a QR code. The app becomes active with its first valid code.
   *
   * @throws LatchkeyError `already_registered` if an active app would be replaced without `allow_override`; `token_invalid`,
   * `insufficient_user_authentication`
   */
  registerTotp: {
    method: 'POST',
    path: '/cis/v1/auth/totp/register',
    otherPaths: ['/cis/v1/users/me/totp'],
    caller: 'user',
    body: TotpRegisterRequestSchema,
    optionalRequest: true,
    status: 201,
    response: TotpRegisterResponseSchema,
    operation: 'totp_register',
    errors: ['insufficient_user_authentication', 'totp_already_registered', 'forbidden'],
    summary: 'Starts the registration of an authenticator app for the user of an access token.',
    example: {
      body: { label: 'alice' },
      response: { secret: 'MZXW6YTB', uri: 'otpauth://totp/Shop:alice?secret=MZXW6YTB&issuer=Shop' },
    },
  },

  /**
   * Logs a user in by a TOTP code, or adds the code to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateTotp: {
    method: 'POST',
    path: '/cis/v1/auth/totp/authenticate',
    caller: { client: 'auth:execute' },
    body: TotpAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    kind: 'credentials',
    operation: 'totp',
    limitedBy: ['client_attributes.ip_address', 'identifier'],
    errors: ['auth_invalid_credentials', 'session_not_found', 'invalid_target'],
    summary: 'Logs a user in by a TOTP code, or adds the code to the session `session_id`.',
    example: { body: { token: '123456', ...exampleUser }, response: exampleTokens },
  },

  /**
   * Starts a transaction that the user approves by a TOTP code. The ID token of the approval carries `approval_data`. Transactions of
   * a user wait beside each other: an approval that names no `challenge` approves the latest one, of `session_id` or else of all.
   *
   * @throws LatchkeyError `invalid_target` for `resource`
   */
  startTotpTransaction: {
    method: 'POST',
    path: '/cis/v1/auth/totp/transaction/start',
    caller: { client: 'auth:execute' },
    body: TotpTransactionStartRequestSchema,
    status: 200,
    response: TotpTransactionStartResponseSchema,
    operation: 'totp_start',
    limitedBy: ['client_attributes.ip_address', 'identifier'],
    errors: ['invalid_target'],
    summary: 'Starts a transaction that the user approves by a TOTP code.',
    example: {
      body: { ...exampleUser, approval_data: approvalData },
      response: { approval_data: approvalData, challenge: 'an-example-of-a-challenge' },
    },
  },

  /**
   * Approves a transaction by a TOTP code: logs the user in, or adds the code to the session `session_id`. If no transaction
   * is pending, the error is `invalid_credentials` too.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateTotpTransaction: {
    method: 'POST',
    path: '/cis/v1/auth/totp/transaction/authenticate',
    caller: { client: 'auth:execute' },
    body: TotpTransactionAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    kind: 'credentials',
    operation: 'totp',
    limitedBy: ['client_attributes.ip_address', 'identifier'],
    errors: ['auth_invalid_credentials', 'session_not_found', 'invalid_target'],
    summary:
      'Approves a transaction by a TOTP code: logs the user in, or adds the code to the session `session_id`.',
    example: {
      body: { token: '123456', ...exampleUser, challenge: 'an-example-of-a-challenge' },
      response: exampleTokens,
    },
  },

  /**
   * Removes the authenticator app of the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`
   */
  revokeOwnTotp: {
    method: 'POST',
    path: '/cis/v1/users/me/totp/revoke',
    caller: 'user',
    status: 204,
    repeatable: true,
    operation: 'revoke_own_totp',
    errors: ['insufficient_user_authentication'],
    summary: 'Removes the authenticator app of the user of an access token.',
    example: {},
  },

  /**
   * Removes the authenticator app of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  revokeTotp: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/totp/revoke',
    caller: { client: 'users:edit' },
    status: 204,
    repeatable: true,
    operation: 'revoke_totp',
    errors: ['user_not_found'],
    summary: 'Removes the authenticator app of a user.',
    example: {},
  },

  /**
   * Opens the locks that wrong TOTP codes of a user have closed.
   *
   * @throws LatchkeyError `not_found`
   */
  unlockTotp: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/totp/unlock',
    caller: { client: 'users:edit' },
    status: 204,
    repeatable: true,
    operation: 'unlock_totp',
    errors: ['user_not_found'],
    summary: 'Opens the locks that wrong TOTP codes of a user have closed.',
    example: {},
  },
} as const satisfies EndpointTable
