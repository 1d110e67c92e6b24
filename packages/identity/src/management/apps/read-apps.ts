import type { Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { type ListPart, readListPart } from '../list-part.ts'
import type { AppRow } from '../require-app.ts'

/** Names the list of apps that a manager sees. */
export function appList({ tenant_id, app_id = '' }: Manager): string[] {
  return ['apps', tenant_id, app_id]
}

/** A part of the apps that a manager sees, in the order of their ids, and one more if there are more. */
export async function readApps(
  context: IdentityContext,
  manager: Manager,
  query: { cursor?: string; limit?: string },
): Promise<{ part: ListPart; rows: AppRow[] }> {
  const part = readListPart(context, query, appList(manager))
  const { app_id } = manager
  const rows = await context.db
    .selectFrom('apps')
    .selectAll()
    .where('tenant_id', '=', manager.tenant_id)
    .where('app_id', '>', part.after?.[0] ?? '')
    .$if(app_id !== undefined, (apps) => apps.where('app_id', '=', app_id ?? ''))
    .orderBy('app_id')
    .limit(part.limit + 1)
    .execute()
  return { part, rows }
}
