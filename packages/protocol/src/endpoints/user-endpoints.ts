import { CreateUserRequestSchema, UserResponseSchema } from '../schemas/users.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleUserId } from './example-values.ts'

const user = {
  user_id: exampleUserId,
  status: 'Active',
  created_at: 1_793_520_000,
  updated_at: 1_793_520_000,
  username: 'alice',
  email: { value: 'alice@example.com', email_verified: true },
} as const

/** Users of a tenant. */
export const userEndpoints = {
  /**
   * Creates a user. At least one of `email`, `phone_number` and `username` is required.
   *
   * @throws LatchkeyError `identifier_taken`; `password_rejected` for `credentials`
   */
  createUser: {
    method: 'POST',
    path: '/cis/v1/users',
    caller: { manager: 'users:create' },
    body: CreateUserRequestSchema,
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
    example: { body: { username: 'alice', email: 'alice@example.com' }, response: { result: user } },
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
    example: { response: { result: user } },
  },
} as const satisfies EndpointTable
