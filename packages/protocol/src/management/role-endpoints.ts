import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserId } from '../endpoints/example-values.ts'
import { ListQuerySchema } from './list-query.ts'
import {
  AssignRoleRequestSchema,
  CreateRoleRequestSchema,
  RoleAssignmentsResponseSchema,
  RoleResponseSchema,
  RolesResponseSchema,
  UpdateRoleRequestSchema,
} from './roles/role-schemas.ts'

const role = {
  role_id: 'Q2v6mN8pRtXw0yZ3b5d7fA',
  role_name: 'clerk',
  app_id: 'shop',
  permissions: ['orders:refund'],
  display_name: 'Clerk',
} as const

/** Roles of an app, and who has them. Nobody grants a permission that they do not have. */
export const roleEndpoints = {
  /**
   * Creates a role of an app.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  createRole: {
    method: 'POST',
    path: '/cis/v1/applications/{appId}/roles',
    caller: { manager: 'roles:create' },
    body: CreateRoleRequestSchema,
    bodyLimitBytes: 65_536,
    status: 201,
    response: RoleResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'create_role',
    errors: ['not_found', 'identifier_taken'],
    summary: 'Creates a role of an app.',
    example: {
      body: { role_name: 'clerk', permissions: ['orders:refund'], display_name: 'Clerk' },
      response: { result: role },
    },
  },

  /**
   * Lists the roles of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  listRoles: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/roles',
    caller: { manager: 'roles:read' },
    status: 200,
    response: RolesResponseSchema,
    gives: 'result',
    operation: 'list_roles',
    errors: ['not_found'],
    summary: 'Lists the roles of an app.',
    example: { response: { result: [role] } },
  },

  /**
   * Reads a role.
   *
   * @throws LatchkeyError `not_found`
   */
  readRole: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/roles/{roleId}',
    caller: { manager: 'roles:read' },
    status: 200,
    response: RoleResponseSchema,
    gives: 'result',
    operation: 'read_role',
    errors: ['not_found'],
    summary: 'Reads a role.',
    example: { response: { result: role } },
  },

  /**
   * Changes a role: what is given replaces, the rest stays. Tokens that are issued from then on show it.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`; `conflict` if `version` is no longer that of the role
   */
  updateRole: {
    method: 'PUT',
    path: '/cis/v1/applications/{appId}/roles/{roleId}',
    caller: { manager: 'roles:edit' },
    body: UpdateRoleRequestSchema,
    bodyLimitBytes: 65_536,
    status: 202,
    response: RoleResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'update_role',
    errors: ['not_found', 'conflict', 'identifier_taken'],
    summary:
      'Changes a role: what is given replaces, the rest stays. Tokens that are issued from then on show it.',
    example: { body: { permissions: ['orders:refund'] }, response: { result: role } },
  },

  /**
   * Deletes a role and its assignments.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteRole: {
    method: 'DELETE',
    path: '/cis/v1/applications/{appId}/roles/{roleId}',
    caller: { manager: 'roles:delete' },
    status: 202,
    operation: 'delete_role',
    errors: ['not_found'],
    summary: 'Deletes a role and its assignments.',
    example: {},
  },

  /**
   * Gives a role to users, groups or apps; whoever has it already keeps it.
   *
   * @throws LatchkeyError `not_found`
   */
  assignRole: {
    method: 'POST',
    path: '/cis/v1/applications/{appId}/roles/{roleId}/assignments',
    caller: { manager: 'roles:edit' },
    body: AssignRoleRequestSchema,
    bodyLimitBytes: 131_072,
    status: 204,
    repeatable: true,
    operation: 'assign_role',
    errors: ['not_found', 'user_not_found'],
    summary: 'Gives a role to users, groups or apps; whoever has it already keeps it.',
    example: { body: { entity_ids: [exampleUserId], entity_type: 'User' } },
  },

  /**
   * Lists who has a role.
   *
   * @throws LatchkeyError `not_found`
   */
  listRoleAssignments: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/roles/{roleId}/assignments',
    caller: { manager: 'roles:read' },
    query: ListQuerySchema,
    optionalRequest: true,
    status: 200,
    response: RoleAssignmentsResponseSchema,
    operation: 'list_role_assignments',
    errors: ['not_found'],
    summary: 'Lists who has a role.',
    example: {
      query: { limit: '100' },
      response: {
        result: [{ entity_id: exampleUserId, entity_type: 'User', assigned_at: '2026-11-01T08:00:00.000Z' }],
      },
    },
  },

  /**
   * Takes a role away from a user, a group or an app.
   *
   * @throws LatchkeyError `not_found`
   */
  unassignRole: {
    method: 'DELETE',
    path: '/cis/v1/applications/{appId}/roles/{roleId}/assignments/{entityId}',
    caller: { manager: 'roles:edit' },
    status: 204,
    operation: 'unassign_role',
    errors: ['not_found'],
    summary: 'Takes a role away from a user, a group or an app.',
    example: {},
  },
} as const satisfies EndpointTable
