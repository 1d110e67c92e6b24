import { readExpiration, readJwks } from '../../clients/client-columns.ts'
import { insertSecrets, readSecrets, secretColumns, setSecrets } from '../../clients/client-secrets.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { DatabaseSchema } from '../../storage/schema.ts'
import { leaveTombstone } from '../../storage/tombstones.ts'
import { sha256 } from '../../text/hash.ts'
import { type SeedStep, type SeedWork, stepFor } from './seed-plan.ts'
import type { SeedApp, SeedClient } from './seed-schema.ts'

type ClientColumns = Pick<
  DatabaseSchema['clients'],
  | 'redirect_uris_json'
  | 'resources_json'
  | 'scopes_json'
  | 'permissions_json'
  | 'token_expiration_json'
  | 'default_claims_json'
  | 'jwks_json'
  | 'backchannel_logout_uri'
  | 'id_token_signed_response_alg'
>

/** The steps for the clients of an app. */
export async function planClients(work: SeedWork, tenant_id: string, app: SeedApp): Promise<SeedStep[]> {
  const { app_id, clients } = app
  if (clients === undefined) return []
  const steps: SeedStep[] = []
  for (const client of clients) steps.push(await planClient(work, tenant_id, app_id, client))
  if (!work.mode.prunes) return steps
  const named = new Set(clients.map(({ client_id }) => client_id))
  const rows = await work.db
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .execute()
  const surplus = rows.filter(({ client_id }) => !named.has(client_id))
  return [...steps, ...surplus.map(({ client_id }) => deletion(work, tenant_id, client_id))]
}

async function planClient(
  work: SeedWork,
  tenant_id: string,
  app_id: string,
  client: SeedClient,
): Promise<SeedStep> {
  const { client_id } = client
  const entry = `client ${client_id} of ${tenant_id}`
  const row = await work.db
    .selectFrom('clients')
    .selectAll()
    .where('client_id', '=', client_id)
    .executeTakeFirst()
  if (row !== undefined && row.tenant_id !== tenant_id) {
    return { action: 'fault', entry, reason: 'belongs to another tenant' }
  }
  const isProven = secretsOf(client).length > 0 || client.jwks !== undefined
  if (row === undefined && !isProven) {
    return { action: 'fault', entry, reason: 'needs client_secret, client_secrets or jwks' }
  }
  const hashes = secretsOf(client).map(sha256)
  const columns = columnsOf(client, isProven ? undefined : row?.jwks_json)
  const held = row && (await readSecrets(work.db, row)).map(({ hash }) => hash)
  // an export names no secrets: applied on purpose, it leaves those that are there
  const keepsSecrets = hashes.length === 0 && (work.mode.revives || !isProven)
  const wantedSecrets = keepsSecrets ? (held ?? []) : hashes
  return stepFor(work, {
    entry,
    named: { kind: 'client', tenant_id, client_id },
    present: row && { app_id: row.app_id, client_secrets: [...(held ?? [])].sort(), ...stateOf(row) },
    wanted: { app_id, client_secrets: [...wantedSecrets].sort(), ...stateOf(columns) },
    async create(db) {
      const values = { client_id, tenant_id, app_id, ...secretColumns(hashes), ...columns }
      const times = { created_at: work.nowSeconds, updated_at: work.nowSeconds }
      await db
        .insertInto('clients')
        .values({ ...values, ...times })
        .execute()
      await insertSecrets(db, client_id, hashes, work.nowSeconds)
    },
    async change(db) {
      await db
        .updateTable('clients')
        .set({ app_id, ...columns, updated_at: work.nowSeconds })
        .where('client_id', '=', client_id)
        .where('tenant_id', '=', tenant_id)
        .execute()
      await setSecrets(db, client_id, wantedSecrets, work.nowSeconds)
    },
  })
}

/** The secrets that an entry names. */
export function secretsOf({ client_secret, client_secrets }: SeedClient): readonly string[] {
  return client_secrets ?? (client_secret === undefined ? [] : [client_secret])
}

/** @param keptJwks keys that stay, because the entry names neither secret nor key */
function columnsOf(client: SeedClient, keptJwks: string | undefined): ClientColumns {
  return {
    jwks_json: keptJwks ?? JSON.stringify(client.jwks?.keys ?? []),
    redirect_uris_json: JSON.stringify(client.redirect_uris ?? []),
    resources_json: JSON.stringify(client.resources ?? []),
    scopes_json: JSON.stringify(client.scopes ?? []),
    permissions_json: JSON.stringify(client.permissions ?? []),
    token_expiration_json: JSON.stringify(client.token_expiration ?? {}),
    default_claims_json: JSON.stringify(client.default_custom_claims ?? []),
    backchannel_logout_uri: client.backchannel_logout_uri ?? null,
    id_token_signed_response_alg: client.id_token_signed_response_alg ?? null,
  }
}

/** A client by the members of its entry. */
export function stateOf(columns: ClientColumns) {
  return {
    jwks: readJwks(columns.jwks_json),
    redirect_uris: readStrings(columns.redirect_uris_json),
    backchannel_logout_uri: columns.backchannel_logout_uri,
    id_token_signed_response_alg: columns.id_token_signed_response_alg,
    resources: readStrings(columns.resources_json),
    scopes: readStrings(columns.scopes_json),
    token_expiration: readExpiration(columns.token_expiration_json),
    default_custom_claims: readStrings(columns.default_claims_json),
    permissions: readStrings(columns.permissions_json),
  }
}

function deletion(work: SeedWork, tenant_id: string, client_id: string): SeedStep {
  return {
    action: 'delete',
    entry: `client ${client_id} of ${tenant_id}`,
    async carryOut(db) {
      await db
        .deleteFrom('clients')
        .where('client_id', '=', client_id)
        .where('tenant_id', '=', tenant_id)
        .execute()
      await leaveTombstone(db, work.tombstones, { kind: 'client', tenant_id, client_id }, work.nowSeconds)
    },
  }
}
