import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserId } from '../endpoints/example-values.ts'
import { UserResponseSchema } from '../schemas/users.ts'
import {
  CountUsersQuerySchema,
  CountUsersResponseSchema,
  ListUsersQuerySchema,
  ListUsersResponseSchema,
  UserIdentifierQuerySchema,
} from './user-search-schemas.ts'

const user = {
  user_id: exampleUserId,
  status: 'Active',
  created_at: 1_793_520_000,
  updated_at: 1_793_520_000,
  username: 'alice',
  email: { value: 'alice@example.com', email_verified: true },
} as const

/** What the look-up of one user has in common, whatever the identifier. */
const lookUp = {
  method: 'GET',
  caller: { manager: 'users:read' },
  status: 200,
  response: UserResponseSchema,
  gives: 'result',
  errors: ['user_not_found'],
} as const

/** Finding users. A manager of one app finds its members, a manager of the tenant all of its users. */
export const userSearchEndpoints = {
  /**
   * Lists users, searched, sorted and by pages. Pages are read by `cursor`, or by `page_offset`.
   *
   * @throws LatchkeyError `request_invalid` for a filter that no index can answer; `not_found` for an app that is not managed
   */
  listUsers: {
    method: 'GET',
    path: '/cis/v1/users',
    caller: { manager: 'users:read' },
    query: ListUsersQuerySchema,
    optionalRequest: true,
    status: 200,
    response: ListUsersResponseSchema,
    operation: 'list_users',
    errors: ['not_found'],
    summary: 'Lists users, searched, sorted and by pages.',
    example: {
      query: { search: 'email sw "alice" and status eq "Active"', page_limit: '50', sort_field: 'email' },
      response: {
        result: [user],
        total_count: 1,
        page_info: { has_next_page: false, has_previous_page: false },
      },
    },
  },

  /**
   * Counts users, all of them or those that a search finds.
   *
   * @throws LatchkeyError `request_invalid` for a filter that no index can answer; `not_found` for an app that is not managed
   */
  countUsers: {
    method: 'GET',
    path: '/cis/v1/users/count',
    caller: { manager: 'users:read' },
    query: CountUsersQuerySchema,
    optionalRequest: true,
    status: 200,
    response: CountUsersResponseSchema,
    gives: 'result',
    operation: 'count_users',
    errors: ['not_found'],
    summary: 'Counts users, all of them or those that a search finds.',
    example: { query: { search: 'status eq "Disabled"' }, response: { result: { user_count: 3 } } },
  },

  /**
   * Reads a user by an identifier of any kind.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByIdentifier: {
    ...lookUp,
    path: '/cis/v1/users/identifier',
    query: UserIdentifierQuerySchema,
    operation: 'read_user_by_identifier',
    summary: 'Reads a user by an identifier of any kind.',
    example: {
      query: { identifier_name: 'email', identifier_value: 'alice@example.com' },
      response: { result: user },
    },
  },

  /**
   * Reads a user by the primary email address. Any spelling of it finds them.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByEmail: {
    ...lookUp,
    path: '/cis/v1/users/email/{email}',
    operation: 'read_user_by_email',
    summary: 'Reads a user by the primary email address.',
    example: { response: { result: user } },
  },

  /**
   * Reads a user by the primary phone number.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByPhoneNumber: {
    ...lookUp,
    path: '/cis/v1/users/phone-number/{phoneNumber}',
    operation: 'read_user_by_phone_number',
    summary: 'Reads a user by the primary phone number.',
    example: { response: { result: user } },
  },

  /**
   * Reads a user by username.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByUsername: {
    ...lookUp,
    path: '/cis/v1/users/username/{username}',
    operation: 'read_user_by_username',
    summary: 'Reads a user by username.',
    example: { response: { result: user } },
  },

  /**
   * Reads a user by the id that your own system has for them. It is compared exactly.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByExternalUserId: {
    ...lookUp,
    path: '/cis/v1/users/external-user-id/{externalUserId}',
    operation: 'read_user_by_external_user_id',
    summary: 'Reads a user by the id that your own system has for them.',
    example: { response: { result: user } },
  },
} as const satisfies EndpointTable
