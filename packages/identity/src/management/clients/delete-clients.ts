import type { IdentityContext } from '../../identity-context.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { leaveTombstone } from '../../storage/tombstones.ts'
import { removeClientRoles } from './client-role-ids.ts'

/** Deletes clients; the refresh tokens, codes and links that were issued to them go with them. Sessions stay. */
export async function deleteClients(
  context: Pick<IdentityContext, 'keys' | 'nowSeconds'>,
  db: DatabaseTransaction,
  tenantId: string,
  clientIds: readonly string[],
): Promise<void> {
  await removeClientRoles(db, tenantId, clientIds)
  const tombstones = clientIds.map((client_id) => ({
    kind: 'client' as const,
    tenant_id: tenantId,
    client_id,
  }))
  await leaveTombstone(db, context.keys, tombstones, context.nowSeconds())
  // one after the other: each may take many refresh tokens with it
  for (const clientId of clientIds) {
    await db
      .deleteFrom('clients')
      .where('client_id', '=', clientId)
      .where('tenant_id', '=', tenantId)
      .execute()
  }
}
