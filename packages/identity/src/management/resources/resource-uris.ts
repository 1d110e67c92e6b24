import type { DatabaseTransaction } from '../../storage/schema.ts'

/**
 * The URIs of resources that a client names: the vendor's API by their ids, a seed by their URIs.
 *
 * @param named ids of resources, or URIs; a URI need not be described as a resource
 * @returns each URI once, in the order in which they were named
 */
export async function resourceUris(
  db: DatabaseTransaction,
  tenantId: string,
  named: readonly string[],
): Promise<string[]> {
  if (named.length === 0) return []
  const found = await db
    .selectFrom('resources')
    .select(['resource_id', 'uri'])
    .where('tenant_id', '=', tenantId)
    .where('resource_id', 'in', named)
    .execute()
  const uris = new Map(found.map(({ resource_id, uri }) => [resource_id, uri]))
  return [...new Set(named.map((name) => uris.get(name) ?? name))]
}
