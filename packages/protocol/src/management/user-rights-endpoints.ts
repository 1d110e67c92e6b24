import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserId } from '../endpoints/example-values.ts'
import { UserDataResponseSchema } from './user-rights-schemas.ts'

/** What users may ask for about their data (GDPR, articles 15, 17 and 20). */
export const userRightsEndpoints = {
  /**
   * Exports everything that is held about a user, without secrets.
   *
   * @throws LatchkeyError `user_not_found`
   */
  exportUser: {
    method: 'GET',
    path: '/cis/v1/users/{userId}/export',
    caller: { manager: 'users:read', of: 'tenant' },
    status: 200,
    response: UserDataResponseSchema,
    gives: 'result',
    operation: 'export_user',
    errors: ['user_not_found'],
    summary: 'Exports everything that is held about a user, without secrets.',
    example: {
      response: {
        result: {
          user_id: exampleUserId,
          exported_at: 1_793_520_000,
          data: {
            profile: [{ username: 'alice', email: 'alice@example.com', status: 'Active' }],
            sessions: [],
          },
          audit_events: [],
          has_more_audit_events: false,
        },
      },
    },
  },
  /**
   * Erases a user: their sessions end, and no row names them any more; the audit trail keeps their pseudonym.
   *
   * @throws LatchkeyError `user_not_found`
   */
  eraseUser: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/erase',
    caller: { manager: 'users:delete', of: 'tenant' },
    status: 204,
    operation: 'erase_user',
    errors: ['user_not_found'],
    summary:
      'Erases a user: their sessions end, and no row names them any more; the audit trail keeps their pseudonym.',
    example: {},
  },
} as const satisfies EndpointTable
