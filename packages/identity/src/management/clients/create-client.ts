import type { CreateClientRequest, ManagedClient } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import { addSecret } from '../../clients/client-secrets.ts'
import { ApiError } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { clearTombstones } from '../../storage/tombstones.ts'
import { newId } from '../../text/new-id.ts'
import type { AppRow } from '../require-app.ts'
import { resourceUris } from '../resources/resource-uris.ts'
import { setClientRoles } from './client-role-ids.ts'
import { clientColumns, isSigning, requireSoundClient } from './client-state.ts'
import { clientView } from './client-view.ts'
import { requireGrantableClient, requireOwnTargets } from './grantable-client.ts'
import { mostClients } from './most-clients.ts'
import { requireClient } from './require-client.ts'

/**
 * Creates a client of an app, with a secret unless it signs.
 *
 * @returns the client with the only copy of its secret
 * @throws ApiError 400 `invalid_request`, 403 `forbidden`, 409 `identifier_taken`, `conflict`
 */
export async function createClient(
  context: IdentityContext,
  db: DatabaseTransaction,
  manager: Manager,
  app: AppRow,
  { client_id = newId(), ...body }: CreateClientRequest,
): Promise<ManagedClient> {
  requireSoundClient(body, context.settings)
  await requireRoom(db, app)
  const now = context.nowSeconds()
  const resources = await resourceUris(db, app.tenant_id, body.resources ?? [])
  requireOwnTargets(manager, { resources: [], scopes: [] }, { resources, scopes: body.scopes ?? [] })
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('clients')
    .values({
      client_id,
      tenant_id: app.tenant_id,
      app_id: app.app_id,
      secret_hashes_json: '[]',
      secrets_in_rows: 1,
      ...{ jwks_json: '[]', redirect_uris_json: '[]', resources_json: '[]', scopes_json: '[]' },
      ...{ permissions_json: '[]', token_expiration_json: '{}', default_claims_json: '[]' },
      ...clientColumns(body, resources),
      ...{ created_at: now, updated_at: now },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new ApiError(409, 'identifier_taken', 'client_id belongs to another client')
  }
  await clearTombstones(db, context.keys, [{ kind: 'client', tenant_id: app.tenant_id, client_id }])
  const row = await requireClient(db, manager, { clientId: client_id })
  if (body.role_ids !== undefined) await setClientRoles(db, row, body.role_ids, now)
  await requireGrantableClient(context, db, manager, row)
  const view = await clientView(db, row)
  if (isSigning(body.authentication_configuration)) return view
  const { secret } = await addSecret(db, client_id, now)
  return { ...view, client_secret: secret }
}

async function requireRoom(db: DatabaseTransaction, { tenant_id, app_id }: AppRow): Promise<void> {
  const { count } = await db
    .selectFrom('clients')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .executeTakeFirstOrThrow()
  if (Number(count) >= mostClients)
    throw new ApiError(409, 'conflict', `An app has ${mostClients} clients at most`)
}
