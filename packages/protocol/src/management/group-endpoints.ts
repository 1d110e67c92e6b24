import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserId } from '../endpoints/example-values.ts'
import {
  AddMembersRequestSchema,
  CreateGroupRequestSchema,
  GroupMembersResponseSchema,
  GroupResponseSchema,
  GroupsResponseSchema,
  UpdateGroupRequestSchema,
} from './groups/group-schemas.ts'
import { ListQuerySchema } from './list-query.ts'

const group = {
  group_id: 'H4j6k8m0n2p4q6r8s0t2uA',
  name: 'Support',
  description: 'Answers customers',
  created_at: 1_793_520_000,
  updated_at: 1_793_520_000,
} as const

/** Groups of users of a tenant. A role of a group is a role of each of its members. */
export const groupEndpoints = {
  /**
   * Creates a group of users.
   *
   * @throws LatchkeyError `identifier_taken`
   */
  createGroup: {
    method: 'POST',
    path: '/cis/v1/groups',
    caller: { manager: 'groups:create', of: 'tenant' },
    body: CreateGroupRequestSchema,
    status: 201,
    response: GroupResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'create_group',
    errors: ['identifier_taken'],
    summary: 'Creates a group of users.',
    example: { body: { name: 'Support', description: 'Answers customers' }, response: { result: group } },
  },

  /**
   * Lists the groups of the tenant.
   */
  listGroups: {
    method: 'GET',
    path: '/cis/v1/groups',
    caller: { manager: 'groups:read', of: 'tenant' },
    query: ListQuerySchema,
    optionalRequest: true,
    status: 200,
    response: GroupsResponseSchema,
    operation: 'list_groups',
    summary: 'Lists the groups of the tenant.',
    example: { query: { limit: '100' }, response: { result: [group] } },
  },

  /**
   * Reads a group.
   *
   * @throws LatchkeyError `not_found`
   */
  readGroup: {
    method: 'GET',
    path: '/cis/v1/groups/{groupId}',
    caller: { manager: 'groups:read', of: 'tenant' },
    status: 200,
    response: GroupResponseSchema,
    gives: 'result',
    operation: 'read_group',
    errors: ['not_found'],
    summary: 'Reads a group.',
    example: { response: { result: group } },
  },

  /**
   * Changes a group: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  updateGroup: {
    method: 'PUT',
    path: '/cis/v1/groups/{groupId}',
    caller: { manager: 'groups:edit', of: 'tenant' },
    body: UpdateGroupRequestSchema,
    status: 200,
    response: GroupResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'update_group',
    errors: ['not_found', 'identifier_taken'],
    summary: 'Changes a group: what is given replaces, the rest stays.',
    example: { body: { name: 'Support' }, response: { result: group } },
  },

  /**
   * Deletes a group; its members stay users and lose its roles.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteGroup: {
    method: 'DELETE',
    path: '/cis/v1/groups/{groupId}',
    caller: { manager: 'groups:delete', of: 'tenant' },
    status: 204,
    operation: 'delete_group',
    errors: ['not_found'],
    summary: 'Deletes a group; its members stay users and lose its roles.',
    example: {},
  },

  /**
   * Adds users to a group; whoever is in it already stays.
   *
   * @throws LatchkeyError `not_found`
   */
  addGroupMembers: {
    method: 'POST',
    path: '/cis/v1/groups/{groupId}/members',
    caller: { manager: 'groups:edit', of: 'tenant' },
    body: AddMembersRequestSchema,
    bodyLimitBytes: 131_072,
    status: 204,
    repeatable: true,
    operation: 'add_group_members',
    errors: ['not_found', 'user_not_found'],
    summary: 'Adds users to a group; whoever is in it already stays.',
    example: { body: { user_ids: [exampleUserId] } },
  },

  /**
   * Lists the members of a group.
   *
   * @throws LatchkeyError `not_found`
   */
  listGroupMembers: {
    method: 'GET',
    path: '/cis/v1/groups/{groupId}/members',
    caller: { manager: 'users:read', of: 'tenant' },
    query: ListQuerySchema,
    optionalRequest: true,
    status: 200,
    response: GroupMembersResponseSchema,
    operation: 'list_group_members',
    errors: ['not_found'],
    summary: 'Lists the members of a group.',
    example: {
      query: { limit: '100' },
      response: {
        result: [
          {
            user_id: exampleUserId,
            status: 'Active',
            created_at: 1_793_520_000,
            updated_at: 1_793_520_000,
            username: 'alice',
          },
        ],
      },
    },
  },

  /**
   * Removes a user from a group.
   *
   * @throws LatchkeyError `not_found`
   */
  removeGroupMember: {
    method: 'DELETE',
    path: '/cis/v1/groups/{groupId}/members/{userId}',
    caller: { manager: 'groups:edit', of: 'tenant' },
    status: 204,
    operation: 'remove_group_member',
    errors: ['not_found', 'user_not_found'],
    summary: 'Removes a user from a group.',
    example: {},
  },

  /**
   * Lists the groups of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  listUserGroups: {
    method: 'GET',
    path: '/cis/v1/users/{userId}/groups',
    caller: { manager: 'users:read' },
    status: 200,
    response: GroupsResponseSchema,
    gives: 'result',
    operation: 'list_user_groups',
    errors: ['user_not_found'],
    summary: 'Lists the groups of a user.',
    example: { response: { result: [group] } },
  },
} as const satisfies EndpointTable
