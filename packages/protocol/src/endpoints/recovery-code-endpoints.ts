import {
  RecoveryCodeAuthenticateRequestSchema,
  RecoveryCodesResponseSchema,
  RecoveryCodesStatusResponseSchema,
} from '../schemas/recovery-codes.ts'
import { TokenResponseSchema } from '../schemas/token-response.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleTokens, exampleUser } from './example-values.ts'

/** Recovery codes: an extension of ours, which the vendor's cloud does not have. */
export const recoveryCodeEndpoints = {
  /**
   * Creates a new set of recovery codes for the user of an access token. The response is the only one with the codes; the
   * old set becomes invalid.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`
   */
  createRecoveryCodes: {
    method: 'POST',
    path: '/cis/v1/users/me/recovery-codes',
    caller: 'user',
    status: 201,
    response: RecoveryCodesResponseSchema,
    gives: 'recovery_codes',
    operation: 'create_recovery_codes',
    errors: ['insufficient_user_authentication'],
    summary: 'Creates a new set of recovery codes for the user of an access token.',
    example: { response: { recovery_codes: ['AAAA-BBBB-CCCC', 'DDDD-EEEE-FFFF'] } },
  },

  /**
   * Counts the unused recovery codes of the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`
   */
  countOwnRecoveryCodes: {
    method: 'GET',
    path: '/cis/v1/users/me/recovery-codes',
    caller: 'user',
    status: 200,
    response: RecoveryCodesStatusResponseSchema,
    gives: 'remaining',
    operation: 'count_own_recovery_codes',
    summary: 'Counts the unused recovery codes of the user of an access token.',
    example: { response: { remaining: 9 } },
  },

  /**
   * Counts the unused recovery codes of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  countRecoveryCodes: {
    method: 'GET',
    path: '/cis/v1/users/{userId}/recovery-codes',
    caller: { client: 'users:read' },
    status: 200,
    response: RecoveryCodesStatusResponseSchema,
    gives: 'remaining',
    operation: 'count_recovery_codes',
    errors: ['user_not_found'],
    summary: 'Counts the unused recovery codes of a user.',
    example: { response: { remaining: 9 } },
  },

  /**
   * Logs a user in by a recovery code, or adds the code to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateRecoveryCode: {
    method: 'POST',
    path: '/cis/v1/auth/recovery-codes/authenticate',
    caller: { client: 'auth:execute' },
    body: RecoveryCodeAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    kind: 'credentials',
    operation: 'recovery_code',
    limitedBy: ['client_attributes.ip_address', 'identifier'],
    errors: ['auth_invalid_credentials', 'session_not_found', 'invalid_target'],
    summary: 'Logs a user in by a recovery code, or adds the code to the session `session_id`.',
    example: { body: { code: 'AAAA-BBBB-CCCC', ...exampleUser }, response: exampleTokens },
  },

  /**
   * Removes the recovery codes of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  revokeRecoveryCodes: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/recovery-codes/revoke',
    caller: { client: 'users:edit' },
    status: 204,
    repeatable: true,
    operation: 'revoke_recovery_codes',
    errors: ['user_not_found'],
    summary: 'Removes the recovery codes of a user.',
    example: {},
  },
} as const satisfies EndpointTable
