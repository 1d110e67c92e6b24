import type { ManagedClient, UpdateClientRequest } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { requireChangeableApp } from '../require-app.ts'
import { resourceUris } from '../resources/resource-uris.ts'
import { requireVersion } from '../state-version.ts'
import { setClientRoles } from './client-role-ids.ts'
import { clientColumns, requireSoundClient } from './client-state.ts'
import { versionedClientView } from './client-view.ts'
import { requireGrantableClient, requireOwnTargets } from './grantable-client.ts'
import { type ClientKey, lockClient, requireClient } from './require-client.ts'

/**
 * Changes a client: what is given replaces, the rest stays.
 *
 * @throws ApiError 400 `invalid_request`, 403 `forbidden`, 404 `client_not_found`
 */
export async function updateClient(
  context: IdentityContext,
  db: DatabaseTransaction,
  manager: Manager,
  key: ClientKey,
  { version, ...body }: UpdateClientRequest,
): Promise<ManagedClient> {
  requireSoundClient(body, context.settings)
  const before = await lockClient(db, manager, key)
  await requireChangeableApp(db, manager, before.app_id)
  await requireGrantableClient(context, db, manager, before)
  const view = await versionedClientView(db, before)
  const had = { resources: readStrings(before.resources_json), scopes: readStrings(before.scopes_json) }
  const resources = body.resources && (await resourceUris(db, before.tenant_id, body.resources))
  requireOwnTargets(manager, had, {
    resources: resources ?? had.resources,
    scopes: body.scopes ?? had.scopes,
  })
  const now = context.nowSeconds()
  await db
    .updateTable('clients')
    .set({ ...clientColumns(body, resources, before.details_json), updated_at: now })
    .where('client_id', '=', before.client_id)
    .execute()
  if (body.role_ids !== undefined) await setClientRoles(db, before, body.role_ids, now)
  const after = await requireClient(db, manager, key)
  await requireGrantableClient(context, db, manager, after)
  const changed = await versionedClientView(db, after)
  requireVersion(version, view.version, changed.version)
  return changed
}
