import type { appEndpoints } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import { readAppDetails } from '../../clients/app-details.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { leaveTombstone } from '../../storage/tombstones.ts'
import { deleteClients } from '../clients/delete-clients.ts'
import { listClients } from '../clients/list-clients.ts'
import { withKeyFor } from '../clients/rs256-registration.ts'
import { updateClient } from '../clients/update-client.ts'
import { listAnswer } from '../list-part.ts'
import { lockApp } from '../lock-app.ts'
import { type AppRow, requireApp, requireChangeableApp } from '../require-app.ts'
import { runChange } from '../run-change.ts'
import { requireVersion, versionOf, withoutEmptyTexts } from '../state-version.ts'
import { appViews, firstClients } from './app-view.ts'
import { createApp } from './create-app.ts'
import { appList, readApps } from './read-apps.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'app.created': true
    'app.changed': true
    'app.deleted': true
  }
}

/** Manages apps. */
export function appHandlers(context: IdentityContext): EndpointHandlers<typeof appEndpoints> {
  return {
    createApp: ({ manager, body }) =>
      withKeyFor(context, body.first_client ?? {}, (ensureKey) =>
        runChange(context, manager, async (db, note) => {
          const app = await createApp(context, db, manager, body)
          note('app.created', { target: `app:${app.app_id}` })
          if (app.client_id !== undefined) note('client.created', { target: `client:${app.client_id}` })
          await ensureKey(db, note)
          return { result: app }
        }),
      ),
    async listApps({ manager, query }) {
      const { part, rows } = await readApps(context, manager, query)
      const views = new Map((await appViews(context.db, rows)).map((view) => [view.app_id, view]))
      return listAnswer(context, appList(manager), part, rows, {
        keyOf: ({ app_id }) => [app_id],
        itemOf: ({ app_id, tenant_id, name }) => views.get(app_id) ?? { app_id, tenant_id, app_name: name },
      })
    },
    async listAppNames({ manager, query }) {
      const { part, rows } = await readApps(context, manager, query)
      return listAnswer(context, appList(manager), part, rows, {
        keyOf: ({ app_id }) => [app_id],
        itemOf: ({ app_id, tenant_id, name, details_json }) => {
          const { app_description = '', login_uri } = readAppDetails(details_json)
          return {
            ...{ app_id, tenant_id, app_name: name, app_description },
            ...(login_uri !== undefined && { login_uri }),
          }
        },
      })
    },
    readApp: ({ manager, params }) => oneApp(context.db, manager, params.appId),
    updateApp: ({ manager, params, body: { app_name, version, ...details } }) =>
      runChange(context, manager, async (db, note) => {
        await lockApp(db, manager.tenant_id, params.appId)
        const app = await requireChangeableApp(db, manager, params.appId)
        const after = {
          name: app_name ?? app.name,
          details_json: JSON.stringify({ ...readAppDetails(app.details_json), ...details }),
        }
        requireVersion(version, appVersion(app), appVersion(after))
        await db
          .updateTable('apps')
          .set({ ...after, updated_at: context.nowSeconds() })
          .where('tenant_id', '=', app.tenant_id)
          .where('app_id', '=', app.app_id)
          .execute()
        note('app.changed', { target: `app:${app.app_id}` })
        return oneApp(db, manager, params.appId)
      }),
    deleteApp: ({ manager, params }) =>
      runChange(context, manager, async (db, note) => {
        const { tenant_id, app_id } = await requireChangeableApp(db, manager, params.appId)
        const ids = (await listClients(db, manager, app_id)).map(({ client_id }) => client_id)
        await deleteClients(context, db, tenant_id, ids)
        await db
          .deleteFrom('role_assignments')
          .where('tenant_id', '=', tenant_id)
          .where('entity_type', '=', 'Application')
          .where('entity_id', '=', app_id)
          .execute()
        await db.deleteFrom('apps').where('tenant_id', '=', tenant_id).where('app_id', '=', app_id).execute()
        await leaveTombstone(db, context.keys, { kind: 'app', tenant_id, app_id }, context.nowSeconds())
        for (const id of ids) note('client.deleted', { target: `client:${id}` })
        note('app.deleted', { target: `app:${app_id}` })
      }),
    updateAppResources: ({ manager, params, body }) =>
      runChange(context, manager, async (db, note) => {
        const app = await requireApp(db, manager, params.appId)
        const client = (await firstClients(db, [app])).get(app.app_id)
        if (client === undefined) throw notFound('client_not_found', 'Client not found')
        const { client_id: clientId } = client
        await updateClient(context, db, manager, { clientId }, { resources: body.resource_ids })
        note('client.changed', { target: `client:${clientId}` })
        return oneApp(db, manager, params.appId)
      }),
  }
}

async function oneApp(db: Database | DatabaseTransaction, manager: Manager, appId: string) {
  const app = await requireApp(db, manager, appId)
  const [view] = await appViews(db, [app])
  if (view === undefined) throw notFound('not_found', 'App not found')
  return { result: { ...view, version: appVersion(app) } }
}

/** Names what `updateApp` changes: neither the log-in methods nor the clients. */
function appVersion({ name, details_json }: Pick<AppRow, 'name' | 'details_json'>): string {
  const details = { allow_public_signup: false, ...readAppDetails(details_json) }
  return versionOf([name, withoutEmptyTexts(details)])
}
