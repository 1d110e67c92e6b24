import type { CreateClientRequest, ManagedClient, UpdateClientRequest } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { requireChangeableApp } from '../require-app.ts'
import { runChange } from '../run-change.ts'
import { createClient } from './create-client.ts'
import { deleteClients } from './delete-clients.ts'
import { type ClientKey, requireClient } from './require-client.ts'
import { withKeyFor } from './rs256-registration.ts'
import { updateClient } from './update-client.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'client.created': true
    'client.changed': true
    'client.deleted': true
  }
}

/** Creates a client of an app, with its audit line. */
export function runCreateClient(
  context: IdentityContext,
  manager: Manager,
  appId: string,
  body: CreateClientRequest,
): Promise<ManagedClient> {
  return withKeyFor(context, body, (ensureKey) =>
    runChange(context, manager, async (db, note) => {
      const app = await requireChangeableApp(db, manager, appId)
      const client = await createClient(context, db, manager, app, body)
      note('client.created', { target: `client:${client.client_id}` })
      await ensureKey(db, note)
      return client
    }),
  )
}

/** Changes a client, with its audit line. */
export function runUpdateClient(
  context: IdentityContext,
  manager: Manager,
  key: ClientKey,
  body: UpdateClientRequest,
): Promise<ManagedClient> {
  return withKeyFor(context, body, (ensureKey) =>
    runChange(context, manager, async (db, note) => {
      note('client.changed', { target: `client:${key.clientId}` })
      const client = await updateClient(context, db, manager, key, body)
      await ensureKey(db, note)
      return client
    }),
  )
}

/** Deletes a client, with its audit line. */
export function runDeleteClient(context: IdentityContext, manager: Manager, key: ClientKey): Promise<void> {
  return runChange(context, manager, async (db, note) => {
    const client = await requireClient(db, manager, key)
    await requireChangeableApp(db, manager, client.app_id)
    await deleteClients(context, db, manager.tenant_id, [client.client_id])
    note('client.deleted', { target: `client:${client.client_id}` })
  })
}
