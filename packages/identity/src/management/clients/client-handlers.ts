import type { clientEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { requireApp, requireChangeableApp } from '../require-app.ts'
import { runChange } from '../run-change.ts'
import { runCreateClient, runDeleteClient, runUpdateClient } from './client-changes.ts'
import { versionedClientView } from './client-view.ts'
import { deleteClients } from './delete-clients.ts'
import { listClients } from './list-clients.ts'
import { requireClient } from './require-client.ts'

/** Manages the clients of an app. */
export function clientHandlers(context: IdentityContext): EndpointHandlers<typeof clientEndpoints> {
  return {
    createAppClient: ({ manager, params, body }) => runCreateClient(context, manager, params.appId, body),
    async listAppClients({ manager, params }) {
      await requireApp(context.db, manager, params.appId)
      return listClients(context.db, manager, params.appId)
    },
    deleteAppClients: ({ manager, params }) =>
      runChange(context, manager, async (db, note) => {
        await requireChangeableApp(db, manager, params.appId)
        const ids = (await listClients(db, manager, params.appId)).map(({ client_id }) => client_id)
        await deleteClients(context, db, manager.tenant_id, ids)
        for (const id of ids) note('client.deleted', { target: `client:${id}` })
      }),
    readAppClient: async ({ manager, params }) =>
      versionedClientView(context.db, await requireClient(context.db, manager, params)),
    updateAppClient: ({ manager, params, body }) => runUpdateClient(context, manager, params, body),
    deleteAppClient: ({ manager, params }) => runDeleteClient(context, manager, params),
    updateAppClientResources: ({ manager, params, body }) =>
      runUpdateClient(context, manager, params, { resources: body.resource_ids }),
  }
}
