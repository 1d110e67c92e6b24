import { setSecrets } from '../../clients/client-secrets.ts'
import { ApiError } from '../../errors/api-error.ts'
import { ConfigError } from '../../errors/config-error.ts'
import type { PasswordHasher } from '../../methods/password/credential/password-hasher.ts'
import { readySeededPassword } from '../../methods/password/given-credentials.ts'
import { storeAppOrigins } from '../../methods/webauthn/relying-party/app-origins.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { sha256 } from '../../text/hash.ts'
import { addToApp } from '../../users/add-to-app.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { newUserRow } from '../../users/create-user.ts'
import { findUser } from '../../users/user-record.ts'
import { insertUserWithPassword } from '../users/insert-user-with-password.ts'
import type { Seed, SeedApp, SeedClient, SeedResource, SeedTenant, SeedUser } from './seed-schema.ts'

/**
 * Brings tenants, apps and clients to the state of the seed and adds users that are missing. A user who exists is left
 * as they are: they may have changed their password since.
 *
 * @throws ConfigError `seed_invalid`
 */
export async function applySeed(
  db: DatabaseTransaction,
  seed: Seed,
  hasher: PasswordHasher,
  nowSeconds: number,
): Promise<void> {
  for (const tenant of seed.tenants) {
    await db
      .insertInto('tenants')
      .values({ tenant_id: tenant.tenant_id, created_at: nowSeconds })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    for (const resource of tenant.resources ?? []) await applyResource(db, tenant, resource)
    for (const app of tenant.apps ?? []) await applyApp(db, tenant, app, nowSeconds)
    for (const user of tenant.users ?? []) await applyUser(db, tenant, user, hasher, nowSeconds)
  }
}

async function applyResource(
  db: DatabaseTransaction,
  tenant: SeedTenant,
  { uri, name: _name, description: _description, scopes, ...expiration }: SeedResource,
): Promise<void> {
  const state = {
    token_expiration_json: JSON.stringify(expiration),
    scopes_json: scopes === undefined ? null : JSON.stringify(scopes),
  }
  await db
    .insertInto('resources')
    .values({ tenant_id: tenant.tenant_id, uri, ...state })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'uri']).doUpdateSet(state))
    .execute()
}

async function applyApp(
  db: DatabaseTransaction,
  tenant: SeedTenant,
  app: SeedApp,
  nowSeconds: number,
): Promise<void> {
  const state = {
    name: app.name,
    login_preferences_json: JSON.stringify(app.login_preferences ?? {}),
    management: app.management ?? null,
  }
  await db
    .insertInto('apps')
    .values({ tenant_id: tenant.tenant_id, app_id: app.app_id, ...state })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'app_id']).doUpdateSet(state))
    .execute()
  await storeAppOrigins(db, { tenant_id: tenant.tenant_id, app_id: app.app_id }, app.login_preferences ?? {})
  for (const client of app.clients ?? []) await applyClient(db, tenant, app, client, nowSeconds)
}

async function applyClient(
  db: DatabaseTransaction,
  tenant: SeedTenant,
  app: SeedApp,
  client: SeedClient,
  nowSeconds: number,
): Promise<void> {
  const state = {
    app_id: app.app_id,
    jwks_json: JSON.stringify(client.jwks?.keys ?? []),
    redirect_uris_json: JSON.stringify(client.redirect_uris ?? []),
    resources_json: JSON.stringify(client.resources ?? []),
    scopes_json: JSON.stringify(client.scopes ?? []),
    permissions_json: JSON.stringify(client.permissions ?? []),
    token_expiration_json: JSON.stringify(client.token_expiration ?? {}),
    default_claims_json: JSON.stringify(client.default_custom_claims ?? []),
    backchannel_logout_uri: client.backchannel_logout_uri ?? null,
  }
  const applied = await db
    .insertInto('clients')
    .values({ client_id: client.client_id, tenant_id: tenant.tenant_id, secret_hashes_json: '[]', ...state })
    .onConflict((conflict) =>
      conflict.column('client_id').doUpdateSet(state).where('clients.tenant_id', '=', tenant.tenant_id),
    )
    .executeTakeFirst()
  if (applied.numInsertedOrUpdatedRows !== 1n) {
    throw new ConfigError('seed_invalid', `client ${client.client_id} belongs to another tenant`)
  }
  const hashes = client.client_secret === undefined ? [] : [sha256(client.client_secret)]
  await setSecrets(db, client.client_id, hashes, nowSeconds)
}

async function applyUser(
  db: DatabaseTransaction,
  tenant: SeedTenant,
  user: SeedUser,
  hasher: PasswordHasher,
  nowSeconds: number,
): Promise<void> {
  const { credentials, ...fields } = user
  for (const type of ['username', 'email', 'phone_number'] as const) {
    const text = user[type]
    if (text === undefined) continue
    if ((await findUser(db, tenant.tenant_id, canonicalIdentifier(type, text))) !== undefined) return
  }
  try {
    const row = newUserRow(tenant.tenant_id, fields, nowSeconds, { status: 'Active', verified: true })
    const password = credentials && (await readySeededPassword(hasher, credentials))
    await insertUserWithPassword(db, row, password)
    for (const app of tenant.apps ?? []) await addToApp(db, row, app.app_id, nowSeconds)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new ConfigError('seed_invalid', `a user of ${tenant.tenant_id}: ${error.message}`, { cause: error })
  }
}
