import { CreateUserRequestSchema, UserResponseSchema, userBodyLimitBytes } from '../schemas/users.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleUserRecord } from './example-values.ts'

/** Users of a tenant. */
export const userEndpoints = {
  /**
   * Creates a user. At least one of `email`, `phone_number` and `username` is required. A user of the tenant who is not in the
   * app yet, named by email address, phone number or external id, is added to it; nothing else of them changes.
   *
   * @throws LatchkeyError `identifier_taken`; `password_rejected` for `credentials`
   */
  createUser: {
    method: 'POST',
    path: '/cis/v1/users',
    caller: { manager: 'users:create' },
    body: CreateUserRequestSchema,
    bodyLimitBytes: userBodyLimitBytes,
    status: 201,
    response: UserResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'create_user',
    errors: [
      'identifier_taken',
      'auth_password_weak',
      'auth_password_breached',
      'auth_password_policy_disabled',
    ],
    summary: 'Creates a user.',
    example: {
      body: { username: 'alice', email: 'alice@example.com' },
      response: { result: exampleUserRecord },
    },
  },

  /**
   * Reads a user.
   *
   * @throws LatchkeyError `not_found`
   */
  readUser: {
    method: 'GET',
    path: '/cis/v1/users/{userId}',
    caller: { manager: 'users:read' },
    status: 200,
    response: UserResponseSchema,
    gives: 'result',
    operation: 'read_user',
    errors: ['user_not_found'],
    summary: 'Reads a user.',
    example: { response: { result: exampleUserRecord } },
  },
} as const satisfies EndpointTable
