import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserRecord } from '../endpoints/example-values.ts'
import { UserResponseSchema, userBodyLimitBytes } from '../schemas/users.ts'
import {
  RemoveFromAppQuerySchema,
  UpdateUserRequestSchema,
  VerifyAddressRequestSchema,
} from './user-change-schemas.ts'

/** Changes of users. */
export const userChangeEndpoints = {
  /**
   * Changes a user. Fields that are missing stay as they are, `null` removes a field, objects and lists are replaced as a
   * whole; members of `custom_data` and `custom_app_data` are merged. `status` `Disabled` ends all sessions of the user.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken`
   */
  updateUser: {
    method: 'PUT',
    path: '/cis/v1/users/{userId}',
    caller: { manager: 'users:edit' },
    body: UpdateUserRequestSchema,
    bodyLimitBytes: userBodyLimitBytes,
    status: 200,
    response: UserResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'update_user',
    errors: ['user_not_found', 'identifier_taken'],
    summary: 'Changes a user.',
    example: { body: { language: 'en', status: 'Active' }, response: { result: exampleUserRecord } },
  },

  /**
   * Says that an email address of a user was verified elsewhere. If no address of the account was verified before, everything
   * that others could use ends: passwords, factors and sessions, unless `keep_credentials` is set.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken` for `change_to_primary`
   */
  verifyUserEmail: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/emails/{email}/verify',
    caller: { manager: 'users:edit' },
    body: VerifyAddressRequestSchema,
    status: 202,
    repeatable: true,
    kind: 'create',
    operation: 'verify_user_email',
    errors: ['user_not_found', 'not_found', 'identifier_taken'],
    summary: 'Says that an email address of a user was verified elsewhere.',
    example: { body: { change_to_primary: true } },
  },

  /**
   * Says that a phone number of a user was verified elsewhere, with the same effects as `verifyUserEmail`.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken` for `change_to_primary`
   */
  verifyUserPhoneNumber: {
    method: 'POST',
    path: '/cis/v1/users/{userId}/phone-numbers/{phoneNumber}/verify',
    caller: { manager: 'users:edit' },
    body: VerifyAddressRequestSchema,
    status: 202,
    repeatable: true,
    kind: 'create',
    operation: 'verify_user_phone_number',
    errors: ['user_not_found', 'not_found', 'identifier_taken'],
    summary:
      'Says that a phone number of a user was verified elsewhere, with the same effects as `verifyUserEmail`.',
    example: { body: {} },
  },

  /**
   * Removes a secondary email address of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserEmail: {
    method: 'DELETE',
    path: '/cis/v1/users/{userId}/emails/{email}',
    caller: { manager: 'users:edit' },
    status: 204,
    operation: 'remove_user_email',
    errors: ['user_not_found', 'not_found'],
    summary: 'Removes a secondary email address of a user.',
    example: {},
  },

  /**
   * Removes a secondary phone number of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserPhoneNumber: {
    method: 'DELETE',
    path: '/cis/v1/users/{userId}/phone-numbers/{phoneNumber}',
    caller: { manager: 'users:edit' },
    status: 204,
    operation: 'remove_user_phone_number',
    errors: ['user_not_found', 'not_found'],
    summary: 'Removes a secondary phone number of a user.',
    example: {},
  },

  /**
   * Removes a user from an app. They are refused there until they are added again, and keep their account and their sessions
   * at other apps.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserFromApp: {
    method: 'DELETE',
    path: '/cis/v1/users/{userId}/apps',
    caller: { manager: 'users:delete' },
    query: RemoveFromAppQuerySchema,
    optionalRequest: true,
    status: 204,
    operation: 'remove_user_from_app',
    errors: ['user_not_found', 'not_found'],
    summary: 'Removes a user from an app.',
    example: { query: { app_id: 'shop' } },
  },

  /**
   * Deletes a user from all apps, with their sessions and everything they have enrolled.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteUser: {
    method: 'DELETE',
    path: '/cis/v1/manage/users/{userId}',
    caller: { manager: 'users:delete', of: 'tenant' },
    status: 204,
    operation: 'delete_user',
    errors: ['user_not_found'],
    summary: 'Deletes a user from all apps, with their sessions and everything they have enrolled.',
    example: {},
  },
} as const satisfies EndpointTable
