import { AuthenticatorsResponseSchema, LoginOptionsResponseSchema } from '../schemas/account.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleUserId } from './example-values.ts'

/** What account pages show: extensions of ours, which the vendor's cloud does not have. */
export const accountEndpoints = {
  /** Reads what the pages of an app may offer: the log-in methods that are on, and whether visitors may sign up. */
  readLoginOptions: {
    method: 'GET',
    path: '/cis/v1/auth/login-options',
    caller: { client: 'auth:execute' },
    status: 200,
    response: LoginOptionsResponseSchema,
    gives: 'result',
    operation: 'login_options',
    summary:
      'Reads what the pages of an app may offer: the log-in methods that are on, and whether visitors may sign up.',
    example: {
      response: {
        result: {
          methods: ['password', 'email_otp', 'webauthn', 'recovery_codes'],
          allow_public_signup: false,
          password_reset: ['email'],
          password_min_length: 8,
        },
      },
    },
  },

  /**
   * Lists what the user of an access token can log in with at the app of the token.
   *
   * @throws LatchkeyError `token_invalid`
   */
  listOwnAuthenticators: {
    method: 'GET',
    path: '/cis/v1/users/me/authenticators',
    caller: 'user',
    status: 200,
    response: AuthenticatorsResponseSchema,
    gives: 'result',
    operation: 'list_own_authenticators',
    summary: 'Lists what the user of an access token can log in with at the app of the token.',
    example: {
      response: {
        result: [{ id: 'password', type: 'password', status: 'Active', user_id: exampleUserId }],
      },
    },
  },
} as const satisfies EndpointTable
