import type { TokenExpiration } from '@latchkey/protocol/management'
import { readExpiration } from '../../clients/client-columns.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { leaveTombstone } from '../../storage/tombstones.ts'
import { type SeedStep, type SeedWork, stepFor } from './seed-plan.ts'
import type { SeedResource, SeedTenant } from './seed-schema.ts'

/** The steps for the resources of a tenant. */
export async function planResources(work: SeedWork, tenant: SeedTenant): Promise<SeedStep[]> {
  const { tenant_id, resources } = tenant
  if (resources === undefined) return []
  const rows = await work.db.selectFrom('resources').selectAll().where('tenant_id', '=', tenant_id).execute()
  const steps: SeedStep[] = []
  for (const resource of resources) {
    const row = rows.find(({ uri }) => uri === resource.uri)
    const present = row && {
      ...lifetimesOf(readExpiration(row.token_expiration_json)),
      scopes: row.scopes_json === null ? null : readStrings(row.scopes_json),
      name: row.name,
      description: row.description,
    }
    steps.push(
      await stepFor(work, {
        entry: `resource ${resource.uri} of ${tenant_id}`,
        named: { kind: 'resource', tenant_id, uri: resource.uri },
        present,
        wanted: stateOf(resource, present),
        create: (db) => storeResource(db, tenant_id, resource, work.nowSeconds),
        change: (db) => storeResource(db, tenant_id, resource, work.nowSeconds),
      }),
    )
  }
  if (!work.mode.prunes) return steps
  const named = new Set(resources.map(({ uri }) => uri))
  const surplus = rows.filter(({ uri }) => !named.has(uri))
  return [...steps, ...surplus.map(({ uri }) => deletion(work, tenant_id, uri))]
}

function stateOf(
  { uri: _uri, scopes, name, description, ...expiration }: SeedResource,
  present: { name: string | null; description: string | null } | undefined,
) {
  return {
    ...lifetimesOf(expiration),
    scopes: scopes ?? null,
    name: name ?? present?.name ?? null,
    description: description ?? present?.description ?? null,
  }
}

function lifetimesOf(expiration: TokenExpiration) {
  const { access_token_ttl = null, refresh_token_ttl = null, max_refresh_rotate = null } = expiration
  return { access_token_ttl, refresh_token_ttl, max_refresh_rotate }
}

async function storeResource(
  db: DatabaseTransaction,
  tenantId: string,
  { uri, name, description, scopes, ...expiration }: SeedResource,
  now: number,
): Promise<void> {
  const state = {
    token_expiration_json: JSON.stringify(expiration),
    scopes_json: scopes === undefined ? null : JSON.stringify(scopes),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    updated_at: now,
  }
  await db
    .insertInto('resources')
    .values({ tenant_id: tenantId, uri, created_at: now, ...state })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'uri']).doUpdateSet(state))
    .execute()
}

function deletion(work: SeedWork, tenantId: string, uri: string): SeedStep {
  return {
    action: 'delete',
    entry: `resource ${uri} of ${tenantId}`,
    async carryOut(db) {
      await db.deleteFrom('resources').where('tenant_id', '=', tenantId).where('uri', '=', uri).execute()
      await leaveTombstone(
        db,
        work.tombstones,
        { kind: 'resource', tenant_id: tenantId, uri },
        work.nowSeconds,
      )
    },
  }
}
