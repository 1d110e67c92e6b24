import type { ExportTenantResponse, TenantExportLine } from '@latchkey/protocol/management'
import type { IdentityContext } from '../../identity-context.ts'
import { listAnswer, readListPart } from '../list-part.ts'
import { exportApps, exportResources, userPage } from '../seed/export-seed.ts'
import { type TenantRow, tenantView } from './tenant-view.ts'

/** What every export begins with stands before the first user. */
const beforeUsers = ''

/**
 * A page of the export of a tenant. The first one begins with the tenant, its resources, and its apps with roles and clients
 * (without secrets); users follow in the order of their ids, without passwords and factors.
 *
 * @throws ApiError 400 `invalid_request` for a cursor of another list
 */
export async function exportPage(
  context: IdentityContext,
  tenant: TenantRow,
  query: { cursor?: string; limit?: string },
): Promise<ExportTenantResponse> {
  const { db, sealer } = context
  const { tenant_id } = tenant
  const list = ['tenant_export', tenant_id]
  const part = readListPart(context, query, list)
  const users = await userPage(db, tenant_id, part.after?.[0] ?? beforeUsers, part.limit + 1)
  const page = listAnswer(context, list, part, users, {
    keyOf: ({ userId }) => [userId],
    itemOf: ({ userId, user }): TenantExportLine => ({ kind: 'user', data: { user_id: userId, ...user } }),
  })
  if (part.after !== undefined) return page
  const resources = await exportResources(db, tenant_id)
  const apps = await exportApps(db, sealer, tenant_id)
  const head: TenantExportLine[] = [
    { kind: 'tenant', data: { ...tenantView(tenant) } },
    ...resources.map((data): TenantExportLine => ({ kind: 'resource', data })),
    ...apps.map((data): TenantExportLine => ({ kind: 'app', data })),
  ]
  return { ...page, result: [...head, ...page.result] }
}
