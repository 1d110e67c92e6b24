// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  AddMembersRequest,
  AssignRoleRequest,
  CreateGroupRequest,
  CreateRoleRequest,
  GroupMembersResponse,
  GroupResponse,
  GroupsResponse,
  ListQuery,
  RoleAssignmentsResponse,
  RoleResponse,
  RolesResponse,
  UpdateGroupRequest,
  UpdateRoleRequest,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Roles, who has them, and groups of users. Nobody grants a permission that they do not have.
 */
export interface RoleAdminClient {
  /**
   * Creates a role of an app.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  createRole(
    appId: string,
    request: CreateRoleRequest,
    options?: CallOptions,
  ): Promise<RoleResponse['result']>
  /**
   * Lists the roles of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  listRoles(appId: string, options?: CallOptions): Promise<RolesResponse['result']>
  /**
   * Reads a role.
   *
   * @throws LatchkeyError `not_found`
   */
  readRole(appId: string, roleId: string, options?: CallOptions): Promise<RoleResponse['result']>
  /**
   * Changes a role: what is given replaces, the rest stays. Tokens that are issued from then on show it.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`; `conflict` if `version` is no longer that of the role
   */
  updateRole(
    appId: string,
    roleId: string,
    request: UpdateRoleRequest,
    options?: CallOptions,
  ): Promise<RoleResponse['result']>
  /**
   * Deletes a role and its assignments.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteRole(appId: string, roleId: string, options?: CallOptions): Promise<void>
  /**
   * Gives a role to users, groups or apps; whoever has it already keeps it.
   *
   * @throws LatchkeyError `not_found`
   */
  assignRole(appId: string, roleId: string, request: AssignRoleRequest, options?: CallOptions): Promise<void>
  /**
   * Lists who has a role.
   *
   * @throws LatchkeyError `not_found`
   */
  listRoleAssignments(
    appId: string,
    roleId: string,
    request?: ListQuery,
    options?: CallOptions,
  ): Promise<RoleAssignmentsResponse>
  /**
   * Takes a role away from a user, a group or an app.
   *
   * @throws LatchkeyError `not_found`
   */
  unassignRole(appId: string, roleId: string, entityId: string, options?: CallOptions): Promise<void>
  /**
   * Creates a group of users.
   *
   * @throws LatchkeyError `identifier_taken`
   */
  createGroup(request: CreateGroupRequest, options?: CallOptions): Promise<GroupResponse['result']>
  /**
   * Lists the groups of the tenant.
   */
  listGroups(request?: ListQuery, options?: CallOptions): Promise<GroupsResponse>
  /**
   * Reads a group.
   *
   * @throws LatchkeyError `not_found`
   */
  readGroup(groupId: string, options?: CallOptions): Promise<GroupResponse['result']>
  /**
   * Changes a group: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  updateGroup(
    groupId: string,
    request: UpdateGroupRequest,
    options?: CallOptions,
  ): Promise<GroupResponse['result']>
  /**
   * Deletes a group; its members stay users and lose its roles.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteGroup(groupId: string, options?: CallOptions): Promise<void>
  /**
   * Adds users to a group; whoever is in it already stays.
   *
   * @throws LatchkeyError `not_found`
   */
  addGroupMembers(groupId: string, request: AddMembersRequest, options?: CallOptions): Promise<void>
  /**
   * Lists the members of a group.
   *
   * @throws LatchkeyError `not_found`
   */
  listGroupMembers(groupId: string, request?: ListQuery, options?: CallOptions): Promise<GroupMembersResponse>
  /**
   * Removes a user from a group.
   *
   * @throws LatchkeyError `not_found`
   */
  removeGroupMember(groupId: string, userId: string, options?: CallOptions): Promise<void>
  /**
   * Lists the groups of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  listUserGroups(userId: string, options?: CallOptions): Promise<GroupsResponse['result']>
}
