import type { TokenExpiration } from '@latchkey/protocol/management'
import type { LoginPreferences } from '../preferences/login-preferences.ts'
import { readStrings } from '../storage/json-column.ts'
import type { Database } from '../storage/schema.ts'
import { readExpiration, readJwks } from './client-columns.ts'
import { type ClientKey, clientKeyOf } from './client-key.ts'
import { hasRoles, permissionsOf, readClientRoles } from './client-roles.ts'
import { type ClientSecret, readSecrets } from './client-secrets.ts'

/** A registered client, with what belongs to its app. */
export interface Client {
  client_id: string
  tenant_id: string
  app_id: string
  app_name: string
  /** What its app manages: itself, or more if it is an app of management. */
  manages: 'app' | 'tenant' | 'instance'
  /** The secrets that are valid now. */
  secrets: readonly ClientSecret[]
  /** Keys by which it may sign assertions instead. */
  keys: readonly ClientKey[]
  /** Where magic links may lead. */
  redirectUris: readonly string[]
  resources: readonly string[]
  /** Scopes that it may ask for. */
  scopes: readonly string[]
  /** Its own, and those of its roles. */
  permissions: readonly string[]
  /** Roles that it has, by itself or as every client of its app. */
  roleIds: readonly string[]
  /** Whether its app has roles that users may have. */
  appHasRoles: boolean
  /** The algorithm of its ID and log-out tokens for which it is registered; null: none, which is that of the tenant's key. */
  idTokenAlgorithm: string | null
  /** Claims that its ID tokens always have. */
  defaultClaims: readonly string[]
  /** Of tokens for which no resource was asked. */
  tokenExpiration: TokenExpiration
  /** Rules of its resources that have any. */
  resourceRules: ReadonlyMap<string, ResourceRules>
  loginPreferences: LoginPreferences
}

/** Rules for tokens for one resource. */
export interface ResourceRules {
  tokenExpiration: TokenExpiration
  /** Scopes that may be granted at most; undefined: all of the client. */
  scopes: readonly string[] | undefined
}

export interface ClientDirectory {
  /** Finds a client of a tenant that is not disabled; a change by another instance is seen within a second. */
  find(clientId: string): Promise<Client | undefined>
  /** Forgets what was read; call it after the commit of a change of clients, apps or resources. */
  changed(): void
}

/** How long a change of a client by another instance may go unseen. */
const trustedMs = 900
const mostClients = 10_000

/**
 * @param readPreferences reads the stored login preferences of an app
 * @param now milliseconds since the epoch
 */
export function createClientDirectory(
  db: Database,
  readPreferences: (json: string) => LoginPreferences,
  now: () => number,
): ClientDirectory {
  const known = new Map<string, { client: Client; readAt: number }>()
  let changes = 0

  async function read(clientId: string): Promise<Client | undefined> {
    const row = await db
      .selectFrom('clients')
      .innerJoin('apps', (join) =>
        join.onRef('apps.tenant_id', '=', 'clients.tenant_id').onRef('apps.app_id', '=', 'clients.app_id'),
      )
      .innerJoin('tenants', 'tenants.tenant_id', 'clients.tenant_id')
      .selectAll('clients')
      .select(['apps.name as app_name', 'apps.management', 'apps.login_preferences_json'])
      .where('client_id', '=', clientId)
      .where('tenants.disabled_at', 'is', null)
      .executeTakeFirst()
    if (row === undefined) return undefined
    const resources = readStrings(row.resources_json)
    const [secrets, roles, appHasRoles, resourceRules] = await Promise.all([
      readSecrets(db, row),
      readClientRoles(db, row),
      hasRoles(db, row),
      readRules(row.tenant_id, resources),
    ])
    return {
      client_id: row.client_id,
      tenant_id: row.tenant_id,
      app_id: row.app_id,
      app_name: row.app_name,
      manages: row.management ?? 'app',
      secrets,
      keys: readJwks(row.jwks_json).flatMap((jwk) => clientKeyOf(jwk) ?? []),
      redirectUris: readStrings(row.redirect_uris_json),
      resources,
      scopes: readStrings(row.scopes_json),
      permissions: permissionsOf(readStrings(row.permissions_json), roles),
      roleIds: roles.map((role) => role.role_id),
      appHasRoles,
      idTokenAlgorithm: row.id_token_signed_response_alg,
      defaultClaims: readStrings(row.default_claims_json),
      tokenExpiration: readExpiration(row.token_expiration_json),
      resourceRules,
      loginPreferences: readPreferences(row.login_preferences_json),
    }
  }

  async function readRules(tenantId: string, uris: readonly string[]): Promise<Map<string, ResourceRules>> {
    if (uris.length === 0) return new Map()
    const rows = await db
      .selectFrom('resources')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('uri', 'in', uris)
      .execute()
    return new Map(
      rows.map(({ uri, token_expiration_json, scopes_json }) => [
        uri,
        {
          tokenExpiration: readExpiration(token_expiration_json),
          scopes: scopes_json === null ? undefined : readStrings(scopes_json),
        },
      ]),
    )
  }

  return {
    async find(clientId) {
      const cached = known.get(clientId)
      const age = cached === undefined ? Infinity : Math.abs(now() - cached.readAt)
      if (cached !== undefined && age < trustedMs) return cached.client
      const before = changes
      const client = await read(clientId)
      // what was read before a change is not kept after it
      if (before !== changes) return client
      if (known.size >= mostClients) known.clear()
      if (client === undefined) known.delete(clientId)
      else known.set(clientId, { client, readAt: now() })
      return client
    },
    changed() {
      changes += 1
      known.clear()
    },
  }
}
