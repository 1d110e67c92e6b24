import type { tenantEndpoints } from '@latchkey/protocol/management'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { Database } from '../../storage/schema.ts'
import { clearTombstones } from '../../storage/tombstones.ts'
import { withKeyFaults } from '../keys/with-key-faults.ts'
import { listAnswer, readListPart } from '../list-part.ts'
import { eraseTenant } from './erase-tenant.ts'
import { exportPage } from './export-page.ts'
import { lockTenant, requireTenant, type TenantRow, tenantView } from './tenant-view.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'tenant.created': true
    'tenant.changed': true
    'tenant.disabled': true
    'tenant.enabled': true
    'tenant.exported': true
    'tenant.erased': true
  }
}

const list = ['tenants']

/** Manages the tenants of the service. */
export function tenantHandlers(context: IdentityContext): EndpointHandlers<typeof tenantEndpoints> {
  return {
    createTenant: ({ manager, body: { tenant_id, name = null } }) =>
      withKeyFaults(async () => {
        if (await isTaken(context.db, tenant_id)) throw taken()
        const row: TenantRow = { tenant_id, name, created_at: context.nowSeconds(), disabled_at: null }
        // until it signs, the key of all tenants does
        const asked = { alg: undefined, tenantId: tenant_id, atOnce: false }
        const makeSigningKey = await context.keyAdmin.prepareRotation(context.db, asked)
        await context.db.transaction().execute(async (db) => {
          const { numInsertedOrUpdatedRows } = await db
            .insertInto('tenants')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst()
          // another call was faster
          if (numInsertedOrUpdatedRows !== 1n) throw taken()
          await makeSigningKey(db)
          await clearTombstones(db, context.keys, [{ kind: 'tenant', tenant_id }])
          await context.audit('tenant.created', { ...auditOf(manager), target: `tenant:${tenant_id}` }, db)
        })
        return { result: tenantView(row) }
      }),

    async listTenants({ query }) {
      const part = readListPart(context, query, list)
      const rows = await context.db
        .selectFrom('tenants')
        .selectAll()
        .where('tenant_id', '>', part.after?.[0] ?? '')
        .orderBy('tenant_id')
        .limit(part.limit + 1)
        .execute()
      return listAnswer(context, list, part, rows, { keyOf: (row) => [row.tenant_id], itemOf: tenantView })
    },

    async readTenant({ params }) {
      return { result: tenantView(await requireTenant(context.db, params.tenantId)) }
    },

    async changeTenant({ manager, params, body }) {
      const row = await context.db.transaction().execute(async (db) => {
        const before = await lockTenant(db, params.tenantId)
        if (body.status === 'Disabled') requireOther(manager, before)
        const after = { ...before, ...changesOf(before, body, context.nowSeconds()) }
        const { name, disabled_at } = after
        await db
          .updateTable('tenants')
          .set({ name, disabled_at })
          .where('tenant_id', '=', before.tenant_id)
          .execute()
        const target = `tenant:${before.tenant_id}`
        await context.audit(eventOf(before, after), { ...auditOf(manager), target }, db)
        return after
      })
      context.clients.changed()
      return { result: tenantView(row) }
    },

    async exportTenant({ manager, params, query }) {
      const tenant = await requireTenant(context.db, params.tenantId)
      const isFirst = query.cursor === undefined
      if (isFirst)
        context.audit('tenant.exported', { ...auditOf(manager), target: `tenant:${tenant.tenant_id}` })
      return exportPage(context, tenant, query)
    },

    async eraseTenant({ manager, params, body }) {
      const tenant = await requireTenant(context.db, params.tenantId)
      if (body.confirm !== tenant.tenant_id) throw invalidRequest('confirm', 'is not the id of this tenant')
      requireOther(manager, tenant)
      await eraseTenant(context, manager, tenant)
    },
  }
}

/**
 * Managers would lock themselves out, and nobody could let them in again but the command line.
 *
 * @throws ApiError 409 `conflict`
 */
function requireOther(manager: Manager, { tenant_id }: TenantRow): void {
  if (manager.client === undefined || manager.tenant_id !== tenant_id) return
  throw new ApiError(409, 'conflict', 'This is the tenant of the caller; use the command line')
}

async function isTaken(db: Database, tenantId: string): Promise<boolean> {
  const query = db.selectFrom('tenants').select('tenant_id').where('tenant_id', '=', tenantId)
  return (await query.executeTakeFirst()) !== undefined
}

function taken(): ApiError {
  return new ApiError(409, 'identifier_taken', 'tenant_id belongs to another tenant')
}

function changesOf(
  before: TenantRow,
  { name, status }: { name?: string; status?: 'Active' | 'Disabled' },
  now: number,
): Partial<TenantRow> {
  return {
    ...(name !== undefined && { name }),
    ...(status === 'Active' && { disabled_at: null }),
    ...(status === 'Disabled' && { disabled_at: before.disabled_at ?? now }),
  }
}

function eventOf(before: TenantRow, after: TenantRow) {
  if (before.disabled_at === null && after.disabled_at !== null) return 'tenant.disabled'
  return before.disabled_at !== null && after.disabled_at === null ? 'tenant.enabled' : 'tenant.changed'
}
