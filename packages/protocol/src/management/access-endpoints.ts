import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserId } from '../endpoints/example-values.ts'
import { ManagementAccessResponseSchema } from './access-schema.ts'

/** The access of a manager. */
export const accessEndpoints = {
  /**
   * Says who calls the management API and what they may do.
   */
  readManagementAccess: {
    method: 'GET',
    path: '/cis/v1/management/access',
    caller: { manager: 'any' },
    status: 200,
    response: ManagementAccessResponseSchema,
    gives: 'result',
    operation: 'read_management_access',
    summary: 'Says who calls the management API and what they may do.',
    example: {
      response: {
        result: {
          tenant_id: 'acme',
          manages: 'tenant',
          actor_type: 'user',
          client_id: 'portal-web',
          user_id: exampleUserId,
          permissions: ['users:read', 'users:edit'],
        },
      },
    },
  },
} as const satisfies EndpointTable
