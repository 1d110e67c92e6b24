import { clientFields, type ManagedClient, storedClientFields } from '@latchkey/protocol/management'
import { Type } from 'typebox'
import { readExpiration, readIdTokenAlgorithm, readJwks } from '../../clients/client-columns.ts'
import { jsonColumn, readStrings } from '../../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { timeText } from '../../text/time-text.ts'
import { versionOf, withoutEmptyTexts } from '../state-version.ts'
import type { ClientRow } from './require-client.ts'

const DetailsSchema = Type.Object(
  { description: clientFields.description, ...storedClientFields },
  { additionalProperties: false },
)
/** The fields of a client that are stored as given. */
export const readClientDetails = jsonColumn(DetailsSchema)

/** A client as the management API shows it: no secret, and no hash of one. */
export async function clientView(db: Database | DatabaseTransaction, row: ClientRow): Promise<ManagedClient> {
  return viewOf(row, (await roleIdsOf(db, [row])).get(row.client_id))
}

/** The same, with the version that a change can begin with. */
export async function versionedClientView(
  db: Database | DatabaseTransaction,
  row: ClientRow,
): Promise<ManagedClient & { version: string }> {
  const view = await clientView(db, row)
  const { updated_at: _, ...state } = view
  return { ...view, version: versionOf(withoutEmptyTexts(state)) }
}

/** Clients of one tenant as the management API shows them. */
export async function clientViews(
  db: Database | DatabaseTransaction,
  rows: readonly ClientRow[],
): Promise<ManagedClient[]> {
  const roleIds = await roleIdsOf(db, rows)
  return rows.map((row) => viewOf(row, roleIds.get(row.client_id)))
}

async function roleIdsOf(
  db: Database | DatabaseTransaction,
  rows: readonly ClientRow[],
): Promise<ReadonlyMap<string, string[]>> {
  const [first] = rows
  if (first === undefined) return new Map()
  const assigned = await db
    .selectFrom('role_assignments')
    .select(['entity_id', 'role_id'])
    .where('tenant_id', '=', first.tenant_id)
    .where('entity_type', '=', 'Client')
    .where(
      'entity_id',
      'in',
      rows.map((row) => row.client_id),
    )
    .orderBy('role_id')
    .execute()
  const groups = Map.groupBy(assigned, (row) => row.entity_id)
  return new Map([...groups].map(([clientId, roles]) => [clientId, roles.map((role) => role.role_id)]))
}

function viewOf(row: ClientRow, roleIds: string[] = []): ManagedClient {
  const keys = readJwks(row.jwks_json)
  return {
    app_id: row.app_id,
    tenant_id: row.tenant_id,
    client_id: row.client_id,
    name: row.name ?? row.client_id,
    authentication_protocol: 'oidc',
    ...readClientDetails(row.details_json),
    redirect_uris: readStrings(row.redirect_uris_json),
    resources: readStrings(row.resources_json),
    scopes: readStrings(row.scopes_json),
    permissions: readStrings(row.permissions_json),
    role_ids: roleIds,
    default_custom_claims: readStrings(row.default_claims_json),
    token_expiration: readExpiration(row.token_expiration_json),
    authentication_configuration:
      keys.length === 0 ? { method: 'client_secret_basic' } : { method: 'private_key_jwt', jwks: { keys } },
    ...(row.backchannel_logout_uri !== null && { backchannel_logout_uri: row.backchannel_logout_uri }),
    ...readIdTokenAlgorithm(row.id_token_signed_response_alg),
    ...(row.created_at !== null && { created_at: timeText(row.created_at) }),
    ...(row.updated_at !== null && { updated_at: timeText(row.updated_at) }),
  }
}
