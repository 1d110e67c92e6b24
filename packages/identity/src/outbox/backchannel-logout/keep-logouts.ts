import type { Sealer } from '../../keys/sealer.ts'
import { everyTenant } from '../../keys/signing-key.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { addToOutbox, openContents } from '../outbox-entry.ts'
import { logoutEntry, readLogout } from './logout-entry.ts'

const rowsAtOnce = 100

/**
 * Makes the log-outs of a tenant that wait outlive it: they name the URIs of their clients themselves, are signed by the key of
 * all tenants, and are no rows of the tenant any more. Call it again until it returns false.
 *
 * @returns whether there may be others
 */
export async function keepLogouts(
  database: Database,
  sealer: Sealer,
  tenantId: string,
  nowSeconds: number,
): Promise<boolean> {
  return database.transaction().execute(async (db) => {
    const waiting = await db
      .selectFrom('outbox')
      .select('message_id')
      .where('tenant_id', '=', tenantId)
      .where('channel', '=', 'backchannel_logout')
      .limit(rowsAtOnce)
      .execute()
    if (waiting.length === 0) return false
    const ids = waiting.map(({ message_id }) => message_id)
    // what another instance delivers right now is sent twice
    const rows = await db.deleteFrom('outbox').where('message_id', 'in', ids).returningAll().execute()
    const receivers = await receiversOf(db, tenantId)
    const entries = rows.flatMap((row) => {
      const waiting = openLogout(sealer, row)
      const receiver = waiting && receivers.get(waiting.client_id)
      if (waiting === undefined || receiver === undefined) return []
      const { client_id, sid, user_id } = waiting
      const erased = { tenant_id: tenantId, ...receiver }
      const logout = { tenant_id: everyTenant, client_id, sid, user_id, erased }
      return [{ ...logoutEntry(logout, nowSeconds), expiresAt: row.expires_at }]
    })
    await addToOutbox(db, sealer, entries, nowSeconds)
    return waiting.length === rowsAtOnce
  })
}

/** Undefined if no key opens it any more: it could not be delivered either, and must not keep the tenant. */
function openLogout(sealer: Sealer, row: Parameters<typeof openContents>[1]) {
  try {
    return readLogout(openContents(sealer, row))
  } catch {
    return undefined
  }
}

async function receiversOf(
  db: DatabaseTransaction,
  tenantId: string,
): Promise<Map<string, { uri: string; alg?: string }>> {
  const clients = await db
    .selectFrom('clients')
    .select(['client_id', 'backchannel_logout_uri as uri', 'id_token_signed_response_alg as alg'])
    .where('tenant_id', '=', tenantId)
    .where('backchannel_logout_uri', 'is not', null)
    .execute()
  return new Map(
    clients.flatMap(({ client_id, uri, alg }) =>
      uri === null ? [] : [[client_id, { uri, ...(alg !== null && { alg }) }]],
    ),
  )
}
