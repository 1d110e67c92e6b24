import { groupEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

/** `group …` */
export const groupCommands = [
  endpointCommand({
    name: 'create',
    method: 'createGroup',
    endpoint: groupEndpoints.createGroup,
    summary: 'create a group of users',
    places: { name: 'group' },
    examples: ["group create Support --description 'Answers customers'"],
  }),
  endpointCommand({
    name: 'list',
    method: 'listGroups',
    endpoint: groupEndpoints.listGroups,
    summary: 'list the groups of a tenant',
    columns: ['group_id', 'name', 'description', 'created_at'],
    examples: ['group list', 'group list --all --json'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readGroup',
    endpoint: groupEndpoints.readGroup,
    summary: 'show a group',
    examples: ['group show Support'],
  }),
  endpointCommand({
    name: 'change',
    method: 'updateGroup',
    endpoint: groupEndpoints.updateGroup,
    summary: 'change a group; what is not given stays',
    examples: ['group change Support --name Help'],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteGroup',
    endpoint: groupEndpoints.deleteGroup,
    summary: 'delete a group with its roles; its members stay users',
    says: 'the group {groupId} is deleted',
    examples: ['group delete Support'],
  }),
  endpointCommand({
    name: 'add',
    method: 'addGroupMembers',
    endpoint: groupEndpoints.addGroupMembers,
    summary: 'add a user to a group',
    places: { groupId: 'group', user_ids: 'user' },
    offers: ['user_ids'],
    says: '{user_ids} is in the group {groupId}',
    examples: ['group add Support alice'],
  }),
  endpointCommand({
    name: 'remove',
    method: 'removeGroupMember',
    endpoint: groupEndpoints.removeGroupMember,
    summary: 'take a user out of a group',
    says: '{userId} is no longer in the group {groupId}',
    examples: ['group remove Support alice'],
  }),
  endpointCommand({
    name: 'members',
    method: 'listGroupMembers',
    endpoint: groupEndpoints.listGroupMembers,
    summary: 'list the members of a group',
    columns: ['user_id', 'username', 'email', 'status'],
    examples: ['group members Support'],
  }),
  endpointCommand({
    name: 'of-user',
    method: 'listUserGroups',
    endpoint: groupEndpoints.listUserGroups,
    summary: 'list the groups of a user',
    columns: ['group_id', 'name', 'description', 'created_at'],
    examples: ['group of-user alice'],
  }),
]
