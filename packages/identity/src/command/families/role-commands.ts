import { roleEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

const offers = ['role_name', 'permissions', 'display_name', 'description']

/** `role …` */
export const roleCommands = [
  endpointCommand({
    name: 'create',
    method: 'createRole',
    endpoint: roleEndpoints.createRole,
    summary: 'create a role of an app',
    places: { role_name: 'role' },
    offers,
    examples: ['role create clerk --app shop --permissions orders:refund'],
  }),
  endpointCommand({
    name: 'list',
    method: 'listRoles',
    endpoint: roleEndpoints.listRoles,
    summary: 'list the roles of an app',
    columns: ['role_id', 'role_name', 'permissions', 'display_name'],
    examples: ['role list --app shop'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readRole',
    endpoint: roleEndpoints.readRole,
    summary: 'show a role',
    examples: ['role show clerk --app shop'],
  }),
  endpointCommand({
    name: 'change',
    method: 'updateRole',
    endpoint: roleEndpoints.updateRole,
    summary: 'change a role; new tokens show it',
    names: { role_name: 'name' },
    offers,
    examples: ['role change clerk --app shop --permissions orders:refund --permissions orders:read'],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteRole',
    endpoint: roleEndpoints.deleteRole,
    summary: 'delete a role with its assignments',
    says: 'the role {roleId} is deleted',
    examples: ['role delete clerk --app shop'],
  }),
  endpointCommand({
    name: 'assign',
    method: 'assignRole',
    endpoint: roleEndpoints.assignRole,
    summary: 'give a role to a user',
    places: { roleId: 'role', entity_ids: 'user' },
    fixed: { entity_type: 'User' },
    offers: ['entity_ids'],
    says: '{entity_ids} has the role {roleId}',
    examples: ['role assign clerk alice --app shop'],
  }),
  endpointCommand({
    name: 'unassign',
    method: 'unassignRole',
    endpoint: roleEndpoints.unassignRole,
    summary: 'take a role away from a user',
    places: { roleId: 'role', entityId: 'user' },
    says: '{entityId} has no longer the role {roleId}',
    examples: ['role unassign clerk alice --app shop'],
  }),
  endpointCommand({
    name: 'members',
    method: 'listRoleAssignments',
    endpoint: roleEndpoints.listRoleAssignments,
    summary: 'list who has a role',
    columns: ['entity_id', 'entity_type', 'assigned_at'],
    examples: ['role members clerk --app shop'],
  }),
]
