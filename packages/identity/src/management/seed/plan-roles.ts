import { readStrings } from '../../storage/json-column.ts'
import { leaveTombstone } from '../../storage/tombstones.ts'
import { newId } from '../../text/new-id.ts'
import { type SeedStep, type SeedWork, stepFor } from './seed-plan.ts'
import type { SeedApp } from './seed-schema.ts'

/** The steps for the roles of an app. A role is identified by its name. */
export async function planRoles(work: SeedWork, tenant_id: string, app: SeedApp): Promise<SeedStep[]> {
  const { app_id, roles } = app
  if (roles === undefined) return []
  const rows = await work.db
    .selectFrom('roles')
    .selectAll()
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .execute()
  const steps: SeedStep[] = []
  for (const { role_name: name, permissions, display_name = null, description = null } of roles) {
    const row = rows.find((role) => role.name === name)
    const state = { display_name, description, permissions_json: JSON.stringify(permissions) }
    steps.push(
      await stepFor(work, {
        entry: `role ${name} of app ${app_id} of ${tenant_id}`,
        named: { kind: 'role', tenant_id, app_id, name },
        present: row && {
          permissions: readStrings(row.permissions_json),
          display_name: row.display_name,
          description: row.description,
        },
        wanted: { permissions, display_name, description },
        async create(db) {
          const role_id = newId()
          const values = { tenant_id, role_id, app_id, name, ...state, created_at: work.nowSeconds }
          await db.insertInto('roles').values(values).execute()
        },
        async change(db) {
          await db
            .updateTable('roles')
            .set(state)
            .where('tenant_id', '=', tenant_id)
            .where('app_id', '=', app_id)
            .where('name', '=', name)
            .execute()
        },
      }),
    )
  }
  if (!work.mode.prunes) return steps
  const named = new Set(roles.map(({ role_name }) => role_name))
  for (const { name } of rows.filter((row) => !named.has(row.name))) {
    steps.push({
      action: 'delete',
      entry: `role ${name} of app ${app_id} of ${tenant_id}`,
      async carryOut(db) {
        await db
          .deleteFrom('roles')
          .where('tenant_id', '=', tenant_id)
          .where('app_id', '=', app_id)
          .where('name', '=', name)
          .execute()
        const role = { kind: 'role' as const, tenant_id, app_id, name }
        await leaveTombstone(db, work.tombstones, role, work.nowSeconds)
      },
    })
  }
  return steps
}
