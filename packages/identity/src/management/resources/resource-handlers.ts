import type {
  CreateResourceRequest,
  ManagedResource,
  resourceEndpoints,
  TokenExpiration,
} from '@latchkey/protocol/management'
import { readExpiration } from '../../clients/client-columns.ts'
import { expirationFaults } from '../../clients/client-rules.ts'
import { tokenLifetimes } from '../../clients/token-lifetimes.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { clearTombstones, leaveTombstone } from '../../storage/tombstones.ts'
import { newId } from '../../text/new-id.ts'
import { timeText } from '../../text/time-text.ts'
import { runChange } from '../run-change.ts'
import { type ResourceRow, readResources, requireResource } from './read-resources.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'resource.created': true
    'resource.changed': true
    'resource.deleted': true
  }
}

/** The most resources of a tenant, as in a seed. */
const mostResources = 1000

/** Manages the resources of a tenant. */
export function resourceHandlers(context: IdentityContext): EndpointHandlers<typeof resourceEndpoints> {
  return {
    createResource: ({ manager: { tenant_id }, manager, body }) =>
      runChange(context, manager, async (db, note) => {
        const { uri, name, description = null, scopes, ...expiration } = body
        requireSoundExpiration(expiration)
        if ((await readResources(db, tenant_id)).length >= mostResources) {
          throw new ApiError(409, 'conflict', `A tenant has ${mostResources} resources at most`)
        }
        const now = context.nowSeconds()
        const row = {
          ...{ tenant_id, uri, name, description, created_at: now, updated_at: now },
          resource_id: newId(),
          ...rulesOf(expiration, scopes),
        }
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('resources')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) throw uriTaken()
        await clearTombstones(db, context.keys, [{ kind: 'resource', tenant_id, uri }])
        note('resource.created', { target: `resource:${row.resource_id}` })
        return { result: viewOf(context, row) }
      }),
    listResources: async ({ manager }) => ({
      result: (await readResources(context.db, manager.tenant_id)).map((row) => viewOf(context, row)),
    }),
    async readResourceByUri({ manager, query }) {
      const row = await requireResource(context.db, manager.tenant_id, ({ uri }) => uri === query.resourceUri)
      return { result: viewOf(context, row) }
    },
    updateResource: ({ manager: { tenant_id }, manager, params, body }) =>
      runChange(context, manager, async (db, note) => {
        const row = await lockResource(db, tenant_id, params.resourceId)
        const { uri = row.uri, name = row.name, description = row.description, scopes, ...expiration } = body
        const lifetimes = { ...readExpiration(row.token_expiration_json), ...expiration }
        requireSoundExpiration(lifetimes)
        if (uri !== row.uri) await requireFreeUri(db, tenant_id, row.uri, uri)
        const changed = {
          ...{ uri, name, description, updated_at: context.nowSeconds() },
          ...rulesOf(lifetimes, scopes ?? scopesOf(row)),
        }
        await db
          .updateTable('resources')
          .set(changed)
          .where('tenant_id', '=', tenant_id)
          .where('resource_id', '=', row.resource_id)
          .execute()
        note('resource.changed', { target: `resource:${row.resource_id}` })
        return { result: viewOf(context, { ...row, ...changed }) }
      }),
    deleteResource: ({ manager: { tenant_id }, manager, params }) =>
      runChange(context, manager, async (db, note) => {
        const { uri, resource_id } = await lockResource(db, tenant_id, params.resourceId)
        await requireUnused(db, tenant_id, uri)
        await db
          .deleteFrom('resources')
          .where('tenant_id', '=', tenant_id)
          .where('resource_id', '=', resource_id)
          .execute()
        await leaveTombstone(db, context.keys, { kind: 'resource', tenant_id, uri }, context.nowSeconds())
        note('resource.deleted', { target: `resource:${resource_id}` })
      }),
  }
}

/** The resource, locked until the transaction ends, so that of two changes at once the second builds on the first. */
async function lockResource(
  db: DatabaseTransaction,
  tenantId: string,
  resourceId: string,
): Promise<ResourceRow> {
  await db
    .updateTable('resources')
    .set((eb) => ({ uri: eb.ref('uri') }))
    .where('tenant_id', '=', tenantId)
    .where('resource_id', '=', resourceId)
    .execute()
  return requireResource(db, tenantId, ({ resource_id }) => resource_id === resourceId)
}

function requireSoundExpiration(expiration: TokenExpiration): void {
  const [fault] = expirationFaults(expiration)
  if (fault !== undefined) throw invalidRequest('refresh_token_ttl:', fault)
}

async function requireFreeUri(
  db: DatabaseTransaction,
  tenantId: string,
  before: string,
  uri: string,
): Promise<void> {
  await requireUnused(db, tenantId, before)
  if ((await readResources(db, tenantId)).some((other) => other.uri === uri)) throw uriTaken()
}

/** Clients name resources by their URIs: one that a client has keeps its URI, and stays. */
async function requireUnused(db: DatabaseTransaction, tenantId: string, uri: string): Promise<void> {
  const clients = await db
    .selectFrom('clients')
    .select('resources_json')
    .where('tenant_id', '=', tenantId)
    .where('resources_json', '<>', '[]')
    .execute()
  if (clients.some(({ resources_json }) => readStrings(resources_json).includes(uri))) {
    throw new ApiError(409, 'conflict', 'Resource in use')
  }
}

function uriTaken(): ApiError {
  return new ApiError(409, 'identifier_taken', 'uri belongs to another resource')
}

function rulesOf(expiration: TokenExpiration, scopes: CreateResourceRequest['scopes']) {
  return {
    token_expiration_json: JSON.stringify(expiration),
    scopes_json: scopes === undefined ? null : JSON.stringify(scopes),
  }
}

function scopesOf({ scopes_json }: Pick<ResourceRow, 'scopes_json'>): string[] | undefined {
  return scopes_json === null ? undefined : readStrings(scopes_json)
}

/** A resource as the management API shows it: the vendor's lifetimes are those in force. */
function viewOf({ settings }: IdentityContext, row: ResourceRow): ManagedResource {
  const rules = { tokenExpiration: readExpiration(row.token_expiration_json), scopes: undefined }
  const lifetimes = tokenLifetimes(
    settings.lifetimes,
    { tokenExpiration: {}, resourceRules: new Map([[row.uri, rules]]) },
    row.uri,
  )
  const scopes = scopesOf(row)
  return {
    resource_id: row.resource_id,
    tenant_id: row.tenant_id,
    name: row.name ?? row.uri,
    ...(row.description !== null && { description: row.description }),
    uri: row.uri,
    access_token_ttl: lifetimes.accessTokenSeconds,
    refresh_token_ttl: lifetimes.refreshTokenSeconds,
    max_refresh_rotate: lifetimes.familySeconds,
    ...(scopes !== undefined && { scopes }),
    ...(row.created_at !== null && { created_at: timeText(row.created_at) }),
    ...(row.updated_at !== null && { updated_at: timeText(row.updated_at) }),
  }
}
