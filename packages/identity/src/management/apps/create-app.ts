import type { CreateAppRequest, CreateClientRequest, ManagedApp } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import { isNameOfPermission } from '../../clients/app-name-rule.ts'
import { ApiError, forbidden, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { clearTombstones } from '../../storage/tombstones.ts'
import { newId } from '../../text/new-id.ts'
import { createClient } from '../clients/create-client.ts'
import { requireApp } from '../require-app.ts'
import { appViews } from './app-view.ts'

/** They stand where the id of an app does in paths. */
const reservedIds = ['list', 'signing-keys']

/**
 * Creates an app, and its first client if the request describes one.
 *
 * @returns the app, with the only copy of the client's secret
 * @throws ApiError 400 `invalid_request`, 403 `forbidden`, 409 `identifier_taken`
 */
export async function createApp(
  context: IdentityContext,
  db: DatabaseTransaction,
  manager: Manager,
  body: CreateAppRequest,
): Promise<ManagedApp> {
  const { app_id = newId(), app_name, management } = body
  if (isNameOfPermission(app_id) || reservedIds.includes(app_id)) {
    throw invalidRequest('app_id', 'is a name with a meaning of its own')
  }
  if (management === 'instance' && manager.of !== 'instance') throw forbidden()
  const { tenant_id } = manager
  const now = context.nowSeconds()
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('apps')
    .values({
      ...{ tenant_id, app_id, name: app_name, login_preferences_json: '{}', management: management ?? null },
      ...{ details_json: JSON.stringify(detailsOf(body)), created_at: now, updated_at: now },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new ApiError(409, 'identifier_taken', 'app_id belongs to another app')
  }
  await clearTombstones(db, context.keys, [{ kind: 'app', tenant_id, app_id }])
  const app = await requireApp(db, manager, app_id)
  const first = firstClientOf(body)
  const secret =
    first === undefined ? undefined : (await createClient(context, db, manager, app, first)).client_secret
  const [view] = await appViews(db, [app])
  if (view === undefined) throw new Error('an app that was created is not there')
  return { ...view, ...(secret !== undefined && { client_secret: secret }) }
}

/** The first client, as the vendor describes it: as a whole, or by the deprecated fields of the app. */
function firstClientOf(body: CreateAppRequest): CreateClientRequest | undefined {
  const { first_client, client_display_name, client_description, redirect_uris, resources } = body
  const { client_type, device_authorization, ciba_authorization, pkce } = body
  if (first_client !== undefined) return first_client
  if (client_display_name === undefined && redirect_uris === undefined) return undefined
  return {
    name: client_display_name ?? body.app_name,
    ...(client_description !== undefined && { description: client_description }),
    ...(redirect_uris !== undefined && { redirect_uris }),
    ...(resources !== undefined && { resources }),
    ...(client_type !== undefined && { client_type }),
    ...(device_authorization !== undefined && { device_authorization }),
    ...(ciba_authorization !== undefined && { ciba_authorization }),
    ...(pkce !== undefined && { pkce }),
  }
}

function detailsOf(body: CreateAppRequest) {
  const {
    app_id: _appId,
    app_name: _name,
    management: _management,
    first_client_authentication_protocol: _protocol,
    first_client: _first,
    client_display_name: _clientName,
    client_description: _clientDescription,
    client_auth_method: _method,
    redirect_uris: _redirectUris,
    resources: _resources,
    client_type: _type,
    device_authorization: _device,
    ciba_authorization: _ciba,
    pkce: _pkce,
    ...details
  } = body
  return details
}
