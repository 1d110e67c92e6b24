import { userEndpoints } from '@latchkey/protocol'
import { userSearchEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'
import { userImportCommand } from './user-import-command.ts'

/** `user …` */
export const userCommands = [
  endpointCommand({
    name: 'create',
    method: 'createUser',
    endpoint: userEndpoints.createUser,
    summary: 'create a user',
    names: {
      'credentials.password': 'password',
      'credentials.password_hash': 'password-hash',
      'credentials.force_replace': 'force-replace',
    },
    examples: [
      'user create --email alice@example.com --username alice --app shop',
      'user create --username alice --password-file - --force-replace false',
    ],
  }),
  endpointCommand({
    name: 'show',
    method: 'readUser',
    endpoint: userEndpoints.readUser,
    summary: 'show a user',
    examples: ['user show alice', 'user show alice@example.com --json'],
  }),
  endpointCommand({
    name: 'list',
    method: 'listUsers',
    endpoint: userSearchEndpoints.listUsers,
    summary: 'list users, searched and sorted',
    columns: [
      'user_id',
      'username',
      'email.value',
      'phone_number.value',
      'status',
      'created_at',
      'last_auth',
    ],
    examples: [
      'user list',
      `user list --search 'status eq "Disabled"' --sort-field email --all`,
      'user list --search-prefix ali --app shop --json',
    ],
  }),
  endpointCommand({
    name: 'count',
    method: 'countUsers',
    endpoint: userSearchEndpoints.countUsers,
    summary: 'count users, all of them or those that a search finds',
    examples: ['user count', `user count --search 'status eq "Active"'`],
  }),
  userImportCommand,
]
