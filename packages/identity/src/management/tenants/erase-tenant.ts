import { sql } from 'kysely'
import { auditOf, type Manager } from '../../access/manager.ts'
import { lockChains } from '../../audit/chain-events.ts'
import { endSessionsIn, type SessionsQuery } from '../../authentication/end-sessions.ts'
import { ApiError } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { keepLogouts } from '../../outbox/backchannel-logout/keep-logouts.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { leaveTombstone } from '../../storage/tombstones.ts'
import { nextTurn } from '../../text/next-turn.ts'
import { lockTenant, type TenantRow } from './tenant-view.ts'

/** Users whose rows are removed in one transaction. */
const usersAtOnce = 100
/** Sessions that end in one transaction, during which other writes to SQLite wait. */
const sessionsAtOnce = 100

/**
 * Erases a disabled tenant: every row that names it, in many short transactions, and the tenant itself at last. Its apps learn
 * of the end of its sessions by back-channel log-out, for which sealed entries of the outbox wait for a day at most. What remains
 * is the audit trail, which names its users by pseudonyms that nothing resolves any more, and a tombstone. If the process ends
 * on the way, the tenant is still there and disabled, and the call can be repeated.
 *
 * @throws ApiError 409 `conflict` if the tenant is not disabled
 */
export async function eraseTenant(
  context: IdentityContext,
  manager: Manager,
  { tenant_id, disabled_at }: Pick<TenantRow, 'tenant_id' | 'disabled_at'>,
): Promise<void> {
  if (disabled_at === null) throw notDisabled()
  const tables = await tablesOfTenants(context.db)
  while ((await endSomeSessions(context, tenant_id)) === sessionsAtOnce) await nextTurn()
  while ((await eraseUsers(context, tables, tenant_id)) === usersAtOnce) await nextTurn()
  while (await keepLogouts(context.db, context.sealer, tenant_id, context.nowSeconds())) await nextTurn()
  await context.db.transaction().execute(async (db) => {
    const tenant = await lockTenant(db, tenant_id)
    if (tenant.disabled_at === null) throw notDisabled()
    // events that wait are counted for tenants that are there: none is counted between the rows and the tenant
    await lockChains(db)
    for (const { name } of tables) {
      await sql`delete from ${sql.table(name)} where tenant_id = ${tenant_id}`.execute(db)
    }
    await db.deleteFrom('tenants').where('tenant_id', '=', tenant_id).execute()
    await leaveTombstone(db, context.keys, { kind: 'tenant', tenant_id }, context.nowSeconds())
    await context.audit('tenant.erased', { ...auditOf(manager), target: `tenant:${tenant_id}` }, db)
  })
  context.clients.changed()
  context.logouts.wake()
}

/** A table whose rows belong to tenants. */
interface TableOfTenants {
  name: string
  hasUsers: boolean
}

/**
 * Asked of the database, so that no table of a log-in method and none of a later release is forgotten. All foreign keys
 * cascade, so the order does not matter.
 */
async function tablesOfTenants(db: Database): Promise<TableOfTenants[]> {
  const tables = await db.introspection.getTables()
  return tables
    .map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) }))
    .filter(({ name, columns }) => columns.includes('tenant_id') && name !== 'tenants' && !isTrail(name))
    .map(({ name, columns }) => ({ name, hasUsers: columns.includes('user_id') }))
}

/** The audit trail is append-only; the pseudonyms of users are not part of it. */
function isTrail(table: string): boolean {
  return table.startsWith('audit_') && table !== 'audit_subjects'
}

/** @returns how many sessions ended, at most {@link sessionsAtOnce} */
async function endSomeSessions(context: IdentityContext, tenantId: string): Promise<number> {
  return context.db.transaction().execute(async (db) => {
    const choose = (sessions: SessionsQuery) => sessions.where('tenant_id', '=', tenantId)
    return (await endSessionsIn(db, context, choose, sessionsAtOnce)).length
  })
}

/** @returns how many users there were, at most {@link usersAtOnce} */
async function eraseUsers(
  context: IdentityContext,
  tables: readonly TableOfTenants[],
  tenantId: string,
): Promise<number> {
  return context.db.transaction().execute(async (db) => {
    const ids = await someUsers(db, tenantId)
    if (ids.length === 0) return 0
    // a log-in that was under way when the tenant was disabled
    await endSessionsIn(db, context, (sessions) =>
      sessions.where('tenant_id', '=', tenantId).where('user_id', 'in', ids),
    )
    for (const { name } of tables.filter(({ hasUsers }) => hasUsers)) {
      await sql`delete from ${sql.table(name)} where tenant_id = ${tenantId} and user_id in (${sql.join(ids)})`.execute(
        db,
      )
    }
    return ids.length
  })
}

async function someUsers(db: DatabaseTransaction, tenantId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('users')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .limit(usersAtOnce)
    .execute()
  return rows.map(({ user_id }) => user_id)
}

function notDisabled(): ApiError {
  return new ApiError(409, 'conflict', 'Disable the tenant first')
}
