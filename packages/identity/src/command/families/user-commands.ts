import { userEndpoints } from '@latchkey/protocol'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

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
]
