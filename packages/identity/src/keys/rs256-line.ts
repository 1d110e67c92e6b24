import { ConfigError } from '../errors/config-error.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { storeNewSigningKey } from './key-store.ts'
import { listKeys } from './manage-keys.ts'
import type { MasterKey } from './master-keys.ts'
import { everyTenant, purposes } from './signing-key.ts'

/** How many clients an error names. */
const mostNamed = 5

/**
 * Makes the first key of the RS256 line if the service offers RS256 and none is there. It signs at once: no client was registered
 * for RS256 before.
 *
 * If the service does not offer RS256, the keys of the line stop signing, and stay published as long as any token of them may live.
 *
 * @throws ConfigError `config_invalid` if clients are registered for what is not offered any more: they would refuse other tokens
 */
export async function prepareRs256Line(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  { isOffered, now }: { isOffered: boolean; now: number },
): Promise<void> {
  const keys = (await listKeys(db, now)).filter(({ line }) => line === 'rs256')
  const active = keys.filter(({ phase }) => phase.state === 'signing' || phase.state === 'pending')
  if (isOffered) {
    if (active.some(({ row }) => row.tenant_id === everyTenant)) return
    const first = { alg: 'RS256', tenantId: everyTenant, createdAt: now, signsFrom: now } as const
    await storeNewSigningKey(db, masterKeys, first, purposes.rs256)
    return
  }
  const fault = await rs256Fault(db)
  if (fault !== undefined) throw new ConfigError('config_invalid', fault)
  for (const { row, phase } of active) {
    // a key that began to sign in this very second may have signed: its tokens stay valid too
    const retired_at = phase.state === 'signing' ? Math.max(now, row.signs_from + 1) : now
    await db.updateTable('keys').set({ retired_at }).where('key_id', '=', row.key_id).execute()
  }
}

/** Why a service that does not offer RS256 cannot start; undefined: no client is registered for it. */
export async function rs256Fault(db: Database | DatabaseTransaction): Promise<string | undefined> {
  const rows = await db
    .selectFrom('clients')
    .select('client_id')
    .where('id_token_signed_response_alg', '=', 'RS256')
    .orderBy('client_id')
    .limit(mostNamed + 1)
    .execute()
  if (rows.length === 0) return undefined
  const named = rows.slice(0, mostNamed).map(({ client_id }) => client_id)
  const others = rows.length > mostNamed ? ' and others' : ''
  return `rs256IdTokens is off, and clients are registered for RS256: ${named.join(', ')}${others}`
}
