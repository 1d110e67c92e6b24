import { jsonColumn, readStrings } from '../json-column.ts'
import type { Database } from '../storage/schema.ts'
import { type LoginPreferences, LoginPreferencesSchema } from './login-preferences.ts'

/** A registered client, with what belongs to its app. */
export interface Client {
  client_id: string
  tenant_id: string
  app_id: string
  app_name: string
  /** SHA-256 of each secret that is valid now. */
  secretHashes: readonly string[]
  /** Where magic links may lead. */
  redirectUris: readonly string[]
  resources: readonly string[]
  /** What it may ask for. */
  scopes: readonly string[]
  permissions: readonly string[]
  loginPreferences: LoginPreferences
}

export interface ClientDirectory {
  /** The client, at most some seconds old; undefined if there is none. */
  find(clientId: string): Promise<Client | undefined>
}

/** How long a change of a client may go unseen. */
const trustedMs = 5_000
const mostClients = 10_000

const readPreferences = jsonColumn(LoginPreferencesSchema)

/** @param now milliseconds since the epoch */
export function createClientDirectory(db: Database, now: () => number): ClientDirectory {
  const known = new Map<string, { client: Client; readAt: number }>()

  async function read(clientId: string): Promise<Client | undefined> {
    const row = await db
      .selectFrom('clients')
      .innerJoin('apps', (join) =>
        join.onRef('apps.tenant_id', '=', 'clients.tenant_id').onRef('apps.app_id', '=', 'clients.app_id'),
      )
      .selectAll('clients')
      .select(['apps.name', 'apps.login_preferences_json'])
      .where('client_id', '=', clientId)
      .executeTakeFirst()
    if (row === undefined) return undefined
    return {
      client_id: row.client_id,
      tenant_id: row.tenant_id,
      app_id: row.app_id,
      app_name: row.name,
      secretHashes: readStrings(row.secret_hashes_json),
      redirectUris: readStrings(row.redirect_uris_json),
      resources: readStrings(row.resources_json),
      scopes: readStrings(row.scopes_json),
      permissions: readStrings(row.permissions_json),
      loginPreferences: readPreferences(row.login_preferences_json),
    }
  }

  return {
    async find(clientId) {
      const cached = known.get(clientId)
      const age = cached === undefined ? Infinity : Math.abs(now() - cached.readAt)
      if (cached !== undefined && age < trustedMs) return cached.client
      const client = await read(clientId)
      if (known.size >= mostClients) known.clear()
      if (client === undefined) known.delete(clientId)
      else known.set(clientId, { client, readAt: now() })
      return client
    },
  }
}
