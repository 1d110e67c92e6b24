import { readAppDetails } from '../../clients/app-details.ts'
import { type GivenMethods, withKeptSecrets } from '../../methods/documented-preferences.ts'
import {
  methodColumns,
  readMethods,
  storeMethods,
  storeMethodsOfNewApp,
} from '../../methods/stored-methods.ts'
import { leaveTombstone } from '../../storage/tombstones.ts'
import { planClients } from './plan-clients.ts'
import { planRoles } from './plan-roles.ts'
import { type SeedStep, type SeedWork, stepFor, wasDeleted } from './seed-plan.ts'
import type { SeedApp, SeedTenant } from './seed-schema.ts'

/** The steps for the apps of a tenant, with their roles and clients. */
export async function planApps(work: SeedWork, tenant: SeedTenant): Promise<SeedStep[]> {
  const { tenant_id, apps } = tenant
  if (apps === undefined) return []
  const rows = await work.db.selectFrom('apps').selectAll().where('tenant_id', '=', tenant_id).execute()
  const steps: SeedStep[] = []
  for (const app of apps) {
    const row = rows.find(({ app_id }) => app_id === app.app_id)
    const present = row && {
      name: row.name,
      management: row.management,
      login_preferences: readMethods(work.sealer, row),
      allow_public_signup: readAppDetails(row.details_json).allow_public_signup ?? false,
    }
    const step = await planApp(work, tenant_id, app, { present, details_json: row?.details_json ?? '{}' })
    steps.push(step)
    if (step.reason === wasDeleted) continue
    steps.push(...(await planRoles(work, tenant_id, app)))
    steps.push(...(await planClients(work, tenant_id, app)))
  }
  if (!work.mode.prunes) return steps
  const named = new Set(apps.map(({ app_id }) => app_id))
  const surplus = rows.filter(({ app_id }) => !named.has(app_id))
  return [...steps, ...surplus.map(({ app_id }) => deletion(work, tenant_id, app_id))]
}

/** The state of an app. */
interface AppState {
  name: string
  management: 'tenant' | 'instance' | null
  login_preferences: GivenMethods
  allow_public_signup: boolean
}

function planApp(
  work: SeedWork,
  tenant_id: string,
  app: SeedApp,
  { present, details_json: stored }: { present: AppState | undefined; details_json: string },
): Promise<SeedStep> {
  const { app_id, allow_public_signup = false } = app
  const given = app.login_preferences ?? {}
  const login_preferences =
    present !== undefined && work.mode.revives ? withKeptSecrets(given, present.login_preferences) : given
  const { name, management = null } = app
  const wanted: AppState = { name, management, login_preferences, allow_public_signup }
  const details_json = JSON.stringify({ ...readAppDetails(stored), allow_public_signup })
  const columns = { name, management, details_json, updated_at: work.nowSeconds }
  return stepFor(work, {
    entry: `app ${app_id} of ${tenant_id}`,
    named: { kind: 'app', tenant_id, app_id },
    present,
    wanted,
    async create(db) {
      const methods = methodColumns(work.sealer, { tenant_id, app_id }, login_preferences)
      const values = { tenant_id, app_id, ...columns, ...methods, created_at: work.nowSeconds }
      await db.insertInto('apps').values(values).execute()
      await storeMethodsOfNewApp(db, { tenant_id, app_id }, login_preferences)
    },
    async change(db) {
      await db
        .updateTable('apps')
        .set(columns)
        .where('tenant_id', '=', tenant_id)
        .where('app_id', '=', app_id)
        .execute()
      await storeMethods(db, work.sealer, { tenant_id, app_id }, login_preferences)
    },
  })
}

/** The clients and roles of an app go with it. */
function deletion(work: SeedWork, tenant_id: string, app_id: string): SeedStep {
  return {
    action: 'delete',
    entry: `app ${app_id} of ${tenant_id}`,
    async carryOut(db) {
      const clients = await db
        .selectFrom('clients')
        .select('client_id')
        .where('tenant_id', '=', tenant_id)
        .where('app_id', '=', app_id)
        .execute()
      for (const table of ['app_origins', 'apps'] as const) {
        await db.deleteFrom(table).where('tenant_id', '=', tenant_id).where('app_id', '=', app_id).execute()
      }
      const ofClients = clients.map(({ client_id }) => ({ kind: 'client' as const, tenant_id, client_id }))
      const named = [{ kind: 'app' as const, tenant_id, app_id }, ...ofClients]
      await leaveTombstone(db, work.tombstones, named, work.nowSeconds)
    },
  }
}
