import { userEndpoints } from '@latchkey/protocol'
import {
  authenticatorEndpoints,
  userChangeEndpoints,
  userRightsEndpoints,
  userSearchEndpoints,
} from '@latchkey/protocol/management'
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
  endpointCommand({
    name: 'change',
    method: 'updateUser',
    endpoint: userChangeEndpoints.updateUser,
    summary: 'change a user; what is not given stays',
    examples: [
      'user change alice --email alice@example.org',
      `user change alice --name '{"first_name":"Alice"}'`,
    ],
  }),
  endpointCommand({
    name: 'disable',
    method: 'updateUser',
    endpoint: userChangeEndpoints.updateUser,
    summary: 'end the sessions of a user and refuse every log-in',
    fixed: { status: 'Disabled' },
    offers: [],
    examples: ['user disable alice'],
  }),
  endpointCommand({
    name: 'enable',
    method: 'updateUser',
    endpoint: userChangeEndpoints.updateUser,
    summary: 'let a disabled user log in again',
    fixed: { status: 'Active' },
    offers: [],
    examples: ['user enable alice'],
  }),
  endpointCommand({
    name: 'remove',
    method: 'removeUserFromApp',
    endpoint: userChangeEndpoints.removeUserFromApp,
    summary: 'remove a user from an app; other apps are not concerned',
    names: { app_id: 'from' },
    offers: ['app_id'],
    says: '{userId} is removed',
    examples: ['user remove alice --from shop'],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteUser',
    endpoint: userChangeEndpoints.deleteUser,
    summary: 'delete a user from all apps, with their sessions and factors',
    says: '{userId} is deleted',
    examples: ['user delete alice'],
  }),
  endpointCommand({
    name: 'authenticators',
    method: 'listUserAuthenticators',
    endpoint: authenticatorEndpoints.listUserAuthenticators,
    summary: 'list what a user can log in with',
    examples: ['user authenticators alice'],
  }),
  endpointCommand({
    name: 'remove-authenticator',
    method: 'removeUserAuthenticator',
    endpoint: authenticatorEndpoints.removeUserAuthenticator,
    summary: 'remove a password, a passkey, an authenticator app or the recovery codes of a user',
    says: '{authenticatorId} is removed',
    examples: ['user remove-authenticator alice AUTHENTICATOR_ID'],
  }),
  endpointCommand({
    name: 'export',
    method: 'exportUser',
    endpoint: userRightsEndpoints.exportUser,
    summary: 'print everything that is held about a user, without secrets',
    examples: ['user export alice --json'],
  }),
  endpointCommand({
    name: 'erase',
    method: 'eraseUser',
    endpoint: userRightsEndpoints.eraseUser,
    summary: 'delete a user, and cut the link from the audit trail to them',
    says: '{userId} is erased',
    examples: ['user erase alice'],
  }),
]
