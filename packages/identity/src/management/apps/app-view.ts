import type { ManagedApp } from '@latchkey/protocol/management'
import { readAppDetails } from '../../clients/app-details.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { timeText } from '../../text/time-text.ts'
import { readClientDetails } from '../clients/client-view.ts'
import type { ClientRow } from '../clients/require-client.ts'
import type { AppRow } from '../require-app.ts'

/** Apps of one tenant as the management API shows them, each with the client that was created first. */
export async function appViews(
  db: Database | DatabaseTransaction,
  apps: readonly AppRow[],
): Promise<ManagedApp[]> {
  const clients = await firstClients(db, apps)
  return apps.map((app) => viewOf(app, clients.get(app.app_id)))
}

/** The client of each app that was created first. */
export async function firstClients(
  db: Database | DatabaseTransaction,
  apps: readonly AppRow[],
): Promise<ReadonlyMap<string, ClientRow>> {
  const [app] = apps
  if (app === undefined) return new Map()
  const ids = apps.map(({ app_id }) => app_id)
  const rows = await db
    .selectFrom('clients')
    .selectAll()
    .where('tenant_id', '=', app.tenant_id)
    .where('app_id', 'in', ids)
    .orderBy('client_id')
    .execute()
  // a map keeps the last of each key
  rows.sort((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0) || (a.client_id < b.client_id ? 1 : -1))
  return new Map(rows.map((row) => [row.app_id, row]))
}

function viewOf(app: AppRow, client: ClientRow | undefined): ManagedApp {
  return {
    app_id: app.app_id,
    tenant_id: app.tenant_id,
    app_name: app.name,
    app_description: '',
    allow_public_signup: false,
    ...readAppDetails(app.details_json),
    ...(app.management !== null && { management: app.management }),
    ...(client !== undefined && clientPart(client)),
    ...(app.created_at !== null && { created_at: timeText(app.created_at) }),
    ...(app.updated_at !== null && { updated_at: timeText(app.updated_at) }),
  }
}

function clientPart(client: ClientRow): Partial<ManagedApp> {
  const { description, client_type } = readClientDetails(client.details_json)
  return {
    client_id: client.client_id,
    client_display_name: client.name ?? client.client_id,
    ...(description !== undefined && { client_description: description }),
    ...(client_type !== undefined && { client_type }),
    redirect_uris: readStrings(client.redirect_uris_json),
    resources: readStrings(client.resources_json),
  }
}
