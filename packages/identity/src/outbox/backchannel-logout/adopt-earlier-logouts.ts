import type { Sealer } from '../../keys/sealer.ts'
import type { Database } from '../../storage/schema.ts'
import { addToOutbox } from '../outbox-entry.ts'
import { logoutEntry } from './logout-entry.ts'

const rowsAtOnce = 100

/**
 * Moves log-outs that an instance of an earlier release queued in a table of their own to the outbox. Such an instance may
 * still run during an upgrade; a log-out that both send is sent twice.
 *
 * @returns how many were moved
 */
export async function adoptEarlierLogouts(db: Database, sealer: Sealer, nowSeconds: number): Promise<number> {
  let moved = 0
  for (;;) {
    const rows = await db
      .selectFrom('backchannel_logouts')
      .select(['client_id', 'sid'])
      .where('due_at', '<=', nowSeconds)
      .where('expires_at', '>', nowSeconds)
      .limit(rowsAtOnce)
      .execute()
    await db.transaction().execute(async (transaction) => {
      for (const { client_id, sid } of rows) {
        const taken = await transaction
          .deleteFrom('backchannel_logouts')
          .where('client_id', '=', client_id)
          .where('sid', '=', sid)
          .returningAll()
          .execute()
        const entries = taken.map((row) => ({ ...logoutEntry(row, nowSeconds), expiresAt: row.expires_at }))
        await addToOutbox(transaction, sealer, entries, nowSeconds)
        moved += taken.length
      }
    })
    if (rows.length < rowsAtOnce) return moved
  }
}
