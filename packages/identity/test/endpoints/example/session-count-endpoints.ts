import type { EndpointTable } from '@latchkey/protocol'
import { Type } from 'typebox'

const SessionCountResponseSchema = Type.Object({ count: Type.Integer({ minimum: 0 }) })

export const sessionCountEndpoints = {
  /** Counts the IdP sessions of a user. */
  countUserSessions: {
    method: 'GET',
    path: '/cis/v1/auth/users/{userId}/sessions/count',
    caller: { client: 'sessions:read' },
    status: 200,
    response: SessionCountResponseSchema,
    gives: 'count',
    operation: 'count_sessions',
    summary: 'Counts the IdP sessions of a user.',
    example: { response: { count: 2 } },
  },
} as const satisfies EndpointTable
