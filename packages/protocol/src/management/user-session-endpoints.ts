import type { EndpointTable } from '../endpoints/endpoint.ts'

/** Sessions of users, beside the endpoints that the vendor documents. */
export const userSessionEndpoints = {
  /**
   * Ends one IdP session of a user, with its refresh tokens. Its apps learn of it by back-channel log-out. An ended session, or
   * one of somebody else, counts as ended.
   *
   * @throws LatchkeyError `not_found` for the user
   */
  endUserSession: {
    method: 'DELETE',
    path: '/cis/v1/auth/users/{userId}/sessions/{sessionId}',
    caller: { manager: 'sessions:delete' },
    status: 204,
    repeatable: true,
    operation: 'end_session',
    errors: ['user_not_found'],
    summary: 'Ends one IdP session of a user, with its refresh tokens.',
    example: {},
  },
} as const satisfies EndpointTable
