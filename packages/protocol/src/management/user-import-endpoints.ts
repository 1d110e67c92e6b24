import type { EndpointTable } from '../endpoints/endpoint.ts'
import { ImportUsersRequestSchema, ImportUsersResponseSchema } from './import-schemas.ts'

/** The import of users. */
export const userImportEndpoints = {
  /**
   * Imports users of another system with the hashes of their passwords. Up to 1,000 at a time, each checked on its own. Users
   * who exist are not changed, only added to the app, so the same import can be run again.
   *
   * @throws LatchkeyError `not_found` for an app that is not managed
   */
  importUsers: {
    method: 'POST',
    path: '/cis/v1/users/import',
    caller: { manager: 'users:create' },
    body: ImportUsersRequestSchema,
    bodyLimitBytes: 4 * 1024 * 1024,
    status: 200,
    response: ImportUsersResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'import_users',
    errors: ['not_found'],
    summary: 'Imports users of another system with the hashes of their passwords.',
    example: {
      body: {
        users: [
          {
            username: 'alice',
            email: 'alice@example.com',
            email_verified: true,
            credentials: { password_hash: '$2b$12$abcdefghijklmnopqrstuuF3zVKv3tqnIWPdQGLZ1iT5Ub0PzGGzm' },
          },
        ],
      },
      response: { result: { rows: 1, created: 1, existing: 0, rejected: [] } },
    },
  },
} as const satisfies EndpointTable
