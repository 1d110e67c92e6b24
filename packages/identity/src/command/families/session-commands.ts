import { sessionEndpoints } from '@latchkey/protocol'
import { userSessionEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

/** `session …` */
export const sessionCommands = [
  endpointCommand({
    name: 'list',
    method: 'listUserSessions',
    endpoint: sessionEndpoints.listUserSessions,
    summary: 'list the sessions of a user',
    columns: [
      'session_id',
      'start_time',
      'last_used_time',
      'amr',
      'client_id',
      'client_attributes.ip_address',
    ],
    examples: ['session list alice', 'session list alice@example.com --tenant acme --json'],
  }),
  endpointCommand({
    name: 'end',
    method: 'revokeUserSessions',
    endpoint: sessionEndpoints.revokeUserSessions,
    summary: 'end all sessions of a user, with their refresh tokens',
    says: 'all sessions of {userId} have ended',
    examples: ['session end alice'],
  }),
  endpointCommand({
    name: 'end-one',
    method: 'endUserSession',
    endpoint: userSessionEndpoints.endUserSession,
    summary: 'end one session of a user, with its refresh tokens',
    says: 'the session {sessionId} has ended',
    examples: ['session end-one alice SESSION_ID'],
  }),
]
