import { PasswordAuthenticateRequestSchema } from '../schemas/password.ts'
import {
  OwnPasswordRequestSchema,
  PasswordCreateRequestSchema,
  PasswordRegisteredResponseSchema,
  PasswordRegisterRequestSchema,
  PasswordRegisterResponseSchema,
  PasswordUpdateRequestSchema,
  PasswordValidateRequestSchema,
  PasswordValidateResponseSchema,
} from '../schemas/password-credentials.ts'
import { TokenResponseSchema } from '../schemas/token-response.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleAttributes, exampleTokens } from './example-values.ts'

const registered = { result: { message: 'Password registered' } } as const

/** Passwords: log in by them, set, change and check them. */
export const passwordEndpoints = {
  /**
   * Logs a user in by password, or adds the password to the session `session_id`. After `password_change_required`,
   * `resetTokenOf` gives the reset token for `resetPassword`.
   *
   * @throws LatchkeyError `invalid_credentials`, `password_change_required`; `session_not_found` for `session_id`;
   * `invalid_target` for `resource`
   */
  authenticatePassword: {
    method: 'POST',
    path: '/cis/v1/auth/password/authenticate',
    caller: { client: 'auth:execute' },
    body: PasswordAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    kind: 'credentials',
    operation: 'password',
    limitedBy: ['client_attributes.ip_address', 'username'],
    errors: [
      'auth_invalid_credentials',
      'session_not_found',
      'invalid_target',
      'temporary_password',
      'password_expired',
      'auth_password_policy_disabled',
    ],
    summary: 'Logs a user in by password, or adds the password to the session `session_id`.',
    example: {
      body: { username: 'alice', password: 'an example of a password', client_attributes: exampleAttributes },
      response: exampleTokens,
    },
  },

  /**
   * Gives a user their first password. It is temporary unless `force_replace` is `false`.
   *
   * @throws LatchkeyError `password_rejected`, `not_found`, `already_registered`; `identifier_taken` for `username`
   */
  createPassword: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/password',
    caller: { client: 'users:edit' },
    body: PasswordCreateRequestSchema,
    status: 201,
    response: PasswordRegisteredResponseSchema,
    gives: 'nothing',
    kind: 'create',
    operation: 'create_password',
    errors: [
      'user_not_found',
      'auth_password_weak',
      'auth_password_breached',
      'auth_password_policy_disabled',
      'auth_password_already_configured',
      'identifier_taken',
    ],
    summary: 'Gives a user their first password.',
    example: { body: { password: 'an example of a password' }, response: registered },
  },

  /**
   * Replaces the password of a user. It is temporary unless `force_replace` is `false`. The sessions of the user end, except
   * the one in `session_id`, which only our service accepts.
   *
   * @throws LatchkeyError `password_rejected`, `not_found`; `already_registered` if there is no password to replace;
   * `insufficient_user_authentication` if the session has not shown an enrolled factor that the user has
   */
  updatePassword: {
    method: 'PUT',
    path: '/cis/v1/users/{userId}/password',
    caller: { client: 'users:edit' },
    body: PasswordUpdateRequestSchema,
    status: 200,
    response: PasswordRegisteredResponseSchema,
    gives: 'nothing',
    kind: 'create',
    operation: 'update_password',
    errors: [
      'user_not_found',
      'reset_mfa_required',
      'auth_not_active',
      'auth_password_weak',
      'auth_password_breached',
      'auth_password_recently_used',
      'auth_password_policy_disabled',
      'auth_password_already_configured',
    ],
    summary: 'Replaces the password of a user.',
    example: { body: { password: 'another example of a password' }, response: registered },
  },

  /**
   * Sets the password of the user of an access token. The session of the token goes on, all others end.
   *
   * @throws LatchkeyError `password_rejected`, `token_invalid`, `insufficient_user_authentication`; `identifier_taken` for
   * `username`
   */
  setOwnPassword: {
    method: 'POST',
    path: '/cis/v1/users/me/password-credentials',
    caller: 'user',
    body: OwnPasswordRequestSchema,
    status: 200,
    response: PasswordRegisteredResponseSchema,
    gives: 'nothing',
    kind: 'create',
    operation: 'own_password',
    errors: [
      'insufficient_user_authentication',
      'forbidden',
      'auth_password_weak',
      'auth_password_breached',
      'auth_password_recently_used',
      'identifier_taken',
    ],
    summary: 'Sets the password of the user of an access token.',
    example: { body: { password: 'another example of a password' }, response: registered },
  },

  /**
   * Creates a user with a temporary password, or gives one to a user who has none. The vendor has deprecated it: `createUser`
   * and `createPassword` do the same. To create a user it needs `users:create` too.
   *
   * @throws LatchkeyError `password_rejected`, `identifier_taken`
   */
  registerPassword: {
    method: 'POST',
    path: '/cis/v1/auth/password/register',
    caller: { client: 'users:edit' },
    body: PasswordRegisterRequestSchema,
    status: 200,
    response: PasswordRegisterResponseSchema,
    gives: 'nothing',
    kind: 'create',
    operation: 'register_password',
    errors: ['auth_password_weak', 'auth_password_breached', 'identifier_taken'],
    summary: 'Creates a user with a temporary password, or gives one to a user who has none.',
    example: {
      body: { username: 'alice', password: 'an example of a password' },
      response: { message: 'Password registered' },
    },
  },

  /** Reports whether a password would be accepted as a new one, and what is wrong with it. */
  validatePassword: {
    method: 'POST',
    path: '/cis/v1/auth/password/validate',
    caller: { client: 'auth:execute' },
    body: PasswordValidateRequestSchema,
    status: 200,
    response: PasswordValidateResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'validate_password',
    summary: 'Reports whether a password would be accepted as a new one, and what is wrong with it.',
    example: {
      body: { username: 'alice', password: 'short' },
      response: {
        result: {
          valid_password: false,
          errors: [{ code: 'auth_password_weak', message: 'password is too short' }],
        },
      },
    },
  },
} as const satisfies EndpointTable
