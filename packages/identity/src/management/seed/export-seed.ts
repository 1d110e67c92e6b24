import { readAppDetails } from '../../clients/app-details.ts'
import { readExpiration, readIdTokenAlgorithm } from '../../clients/client-columns.ts'
import type { Sealer } from '../../keys/sealer.ts'
import { withoutSecrets } from '../../methods/documented-preferences.ts'
import { readMethods } from '../../methods/stored-methods.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { readProfile, type UserRow } from '../../users/user-record.ts'
import { stateOf } from './plan-clients.ts'
import type { Seed, SeedApp, SeedResource, SeedTenant, SeedUser } from './seed-schema.ts'

type Connection = Database | DatabaseTransaction

const usersAtOnce = 500

/**
 * The present state as a seed, without secrets: no client secret, no password, no secret of another service. Applied to the
 * database that it came from, it changes nothing.
 *
 * @param options.tenantId the only tenant. @default all of them
 * @param options.users whether users are in it. @default true
 */
export async function exportSeed(
  db: Connection,
  sealer: Sealer,
  { tenantId, users = true }: { tenantId?: string; users?: boolean } = {},
): Promise<Seed> {
  const rows = await db
    .selectFrom('tenants')
    .select(['tenant_id', 'name'])
    .$if(tenantId !== undefined, (query) => query.where('tenant_id', '=', tenantId ?? ''))
    .orderBy('tenant_id')
    .execute()
  const tenants: SeedTenant[] = []
  for (const { tenant_id, name } of rows) {
    tenants.push({
      tenant_id,
      ...(name !== null && { name }),
      resources: await exportResources(db, tenant_id),
      apps: await exportApps(db, sealer, tenant_id),
      ...(users && { users: await exportUsers(db, tenant_id) }),
    })
  }
  return { tenants }
}

/** The resources of a tenant as entries of a seed. */
export async function exportResources(db: Connection, tenantId: string): Promise<SeedResource[]> {
  const rows = await db
    .selectFrom('resources')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('uri')
    .execute()
  return rows.map(({ uri, name, description, scopes_json, token_expiration_json }) => ({
    uri,
    ...(name !== null && { name }),
    ...(description !== null && { description }),
    ...readExpiration(token_expiration_json),
    ...(scopes_json !== null && { scopes: readStrings(scopes_json) }),
  }))
}

/** The apps of a tenant, with their roles and clients, as entries of a seed. */
export async function exportApps(db: Connection, sealer: Sealer, tenantId: string): Promise<SeedApp[]> {
  const rows = await db
    .selectFrom('apps')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('app_id')
    .execute()
  const roles = await db
    .selectFrom('roles')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .execute()
  const clients = await db
    .selectFrom('clients')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('client_id')
    .execute()
  return rows.map((row) => ({
    app_id: row.app_id,
    name: row.name,
    ...(row.management !== null && { management: row.management }),
    login_preferences: withoutSecrets(readMethods(sealer, row)),
    ...(readAppDetails(row.details_json).allow_public_signup && { allow_public_signup: true }),
    roles: roles
      .filter(({ app_id }) => app_id === row.app_id)
      .map(({ name, permissions_json, display_name, description }) => ({
        role_name: name,
        permissions: readStrings(permissions_json),
        ...(display_name !== null && { display_name }),
        ...(description !== null && { description }),
      })),
    clients: clients
      .filter(({ app_id }) => app_id === row.app_id)
      .map((client) => {
        const { jwks, backchannel_logout_uri, id_token_signed_response_alg, ...state } = stateOf(client)
        return {
          client_id: client.client_id,
          ...state,
          ...(jwks.length > 0 && { jwks: { keys: jwks } }),
          ...(backchannel_logout_uri !== null && { backchannel_logout_uri }),
          ...readIdTokenAlgorithm(id_token_signed_response_alg),
        }
      }),
  }))
}

/** The users of a tenant as entries of a seed, without passwords and factors, in the order of their ids. */
async function exportUsers(db: Connection, tenantId: string): Promise<SeedUser[]> {
  const users: SeedUser[] = []
  for (let after = ''; ; ) {
    const page = await userPage(db, tenantId, after, usersAtOnce)
    users.push(...page.map(({ user }) => user))
    after = page.at(-1)?.userId ?? after
    if (page.length < usersAtOnce) return users
  }
}

/** Some users of a tenant after the one with an id. */
export async function userPage(
  db: Connection,
  tenantId: string,
  after: string,
  limit: number,
): Promise<{ userId: string; user: SeedUser }[]> {
  const rows = await db
    .selectFrom('users')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '>', after)
    .orderBy('user_id')
    .limit(limit)
    .execute()
  const ids = rows.map(({ user_id }) => user_id)
  if (ids.length === 0) return []
  const memberships = await db
    .selectFrom('user_apps')
    .select(['user_id', 'app_id'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', ids)
    .where('removed_at', 'is', null)
    .orderBy('app_id')
    .execute()
  const roles = await db
    .selectFrom('role_assignments')
    .innerJoin('roles', (join) =>
      join
        .onRef('roles.tenant_id', '=', 'role_assignments.tenant_id')
        .onRef('roles.role_id', '=', 'role_assignments.role_id'),
    )
    .select(['entity_id', 'roles.app_id', 'roles.name'])
    .where('role_assignments.tenant_id', '=', tenantId)
    .where('entity_type', '=', 'User')
    .where('entity_id', 'in', ids)
    .orderBy('roles.name')
    .execute()
  return rows.map((row) => ({
    userId: row.user_id,
    user: {
      ...identifiersOf(row),
      ...readProfile(row.profile_json),
      apps: memberships.filter(({ user_id }) => user_id === row.user_id).map(({ app_id }) => app_id),
      roles: roles
        .filter(({ entity_id }) => entity_id === row.user_id)
        .map(({ app_id, name }) => ({ app_id, role_name: name })),
    },
  }))
}

function identifiersOf(row: UserRow): Omit<SeedUser, 'apps' | 'roles'> {
  const { username, email, phone_number, status } = row
  return {
    ...(username !== null && { username }),
    ...(email !== null && { email, email_verified: row.email_verified === 1 }),
    ...(phone_number !== null && { phone_number, phone_number_verified: row.phone_number_verified === 1 }),
    status: statusOf(status),
  }
}

/** A status of an unknown kind counts as one that may not log in. */
function statusOf(status: string): 'Active' | 'Disabled' | 'Pending' {
  return status === 'Active' || status === 'Pending' ? status : 'Disabled'
}
