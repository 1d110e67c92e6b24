import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  SendPasswordResetRequestSchema,
  TemporaryPasswordRequestSchema,
  TemporaryPasswordResponseSchema,
} from './user-password-schemas.ts'

/** How somebody who manages helps a user to a password again. */
export const userPasswordEndpoints = {
  /**
   * Gives a user a new random password, which has to be replaced at the next log-in. All sessions of the user end. The password
   * is in this answer only.
   *
   * @throws LatchkeyError `not_found` for the user, or for an app that is not managed
   */
  giveTemporaryPassword: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/temporary-password',
    caller: { manager: 'users:edit' },
    body: TemporaryPasswordRequestSchema,
    status: 200,
    response: TemporaryPasswordResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'give_temporary_password',
    errors: ['user_not_found', 'not_found', 'auth_not_active', 'auth_password_policy_disabled'],
    summary: 'Gives a user a new random password, which has to be replaced at the next log-in.',
    example: {
      body: { app_id: 'shop' },
      response: { result: { password: 'an-example-of-a-temporary-password' } },
    },
  },

  /**
   * Mails a user a link to set a new password. Unlike the call of an app, it says whether the user can be reached.
   *
   * @throws LatchkeyError `not_found` for the user or the client, or if the user has no verified email address; `request_invalid`
   * for a redirect URI that is not registered; `rate_limited`
   */
  sendUserPasswordReset: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/password-reset',
    caller: { manager: 'users:edit' },
    body: SendPasswordResetRequestSchema,
    status: 204,
    kind: 'create',
    operation: 'send_user_password_reset',
    errors: [
      'user_not_found',
      'client_not_found',
      'auth_not_active',
      'auth_password_policy_disabled',
      'auth_password_already_configured',
      'user_email_address_missing',
    ],
    summary: 'Mails a user a link to set a new password.',
    example: { body: { client_id: 'shop-web', redirect_uri: 'https://shop.example/password' } },
  },
} as const satisfies EndpointTable
