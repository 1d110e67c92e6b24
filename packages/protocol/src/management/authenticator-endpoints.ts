import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserId } from '../endpoints/example-values.ts'
import { AuthenticatorsResponseSchema } from './authenticator-schemas.ts'

/** What users can log in with. */
export const authenticatorEndpoints = {
  /**
   * Lists what a user can log in with. A manager of one app sees what works in that app.
   *
   * @throws LatchkeyError `not_found`
   */
  listUserAuthenticators: {
    method: 'GET',
    path: '/cis/v1/users/{userId}/authenticators',
    caller: { manager: 'authenticators:read' },
    status: 200,
    response: AuthenticatorsResponseSchema,
    gives: 'result',
    operation: 'list_authenticators',
    errors: ['user_not_found'],
    summary: 'Lists what a user can log in with.',
    example: {
      response: {
        result: [
          {
            id: 'password',
            type: 'password',
            status: 'Active',
            user_id: exampleUserId,
            registered_at: '2026-11-01T10:00:00.000Z',
          },
        ],
      },
    },
  },

  /**
   * Removes a password, a passkey, an authenticator app or the recovery codes of a user. Their refresh tokens end, with a
   * password also all sessions. `updateUser` removes addresses.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserAuthenticator: {
    method: 'DELETE',
    path: '/cis/v1/users/{userId}/authenticators/{authenticatorId}',
    caller: { manager: 'authenticators:delete' },
    status: 204,
    operation: 'remove_authenticator',
    errors: ['user_not_found', 'not_found'],
    summary: 'Removes a password, a passkey, an authenticator app or the recovery codes of a user.',
    example: {},
  },
} as const satisfies EndpointTable
