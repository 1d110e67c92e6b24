import type { ownClientEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { runCreateClient, runDeleteClient, runUpdateClient } from './client-changes.ts'
import { versionedClientView } from './client-view.ts'
import { listClients } from './list-clients.ts'
import { requireClient } from './require-client.ts'

/** Manages the clients of the calling app; a manager of the tenant, those of all its apps. */
export function ownClientHandlers(context: IdentityContext): EndpointHandlers<typeof ownClientEndpoints> {
  return {
    async createClient({ manager, body: { app_id: asked, ...body } }) {
      // an app that is left out never means all of them
      const appId = asked ?? manager.app_id
      if (appId === undefined) throw invalidRequest('app_id', 'is required of a manager of the tenant')
      return runCreateClient(context, manager, appId, body)
    },
    listClients: ({ manager }) => listClients(context.db, manager),
    readClient: async ({ manager, params }) =>
      versionedClientView(context.db, await requireClient(context.db, manager, params)),
    updateClient: ({ manager, params, body }) => runUpdateClient(context, manager, params, body),
    deleteClient: ({ manager, params }) => runDeleteClient(context, manager, params),
    updateClientResources: ({ manager, params, body }) =>
      runUpdateClient(context, manager, params, { resources: body.resource_ids }),
  }
}
