import type { accessEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../endpoints/endpoint-handlers.ts'

/** Says who manages. */
export function accessHandlers(): EndpointHandlers<typeof accessEndpoints> {
  return {
    async readManagementAccess({ manager: { tenant_id, app_id, of, actor, permissions } }) {
      return {
        result: {
          tenant_id,
          ...(app_id !== undefined && { app_id }),
          manages: of,
          actor_type: actor.type,
          ...(actor.type !== 'operator' && { client_id: actor.client_id }),
          ...(actor.type === 'user' && { user_id: actor.user_id }),
          permissions: [...permissions],
        },
      }
    },
  }
}
