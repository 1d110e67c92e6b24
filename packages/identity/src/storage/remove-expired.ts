import type { Database } from './schema.ts'

/** Rows of one statement: on SQLite the event loop stands still for it. */
const rowsAtOnce = 500

/** Seconds for which the outcome of a flow over two devices can be read after its end. */
export const endedTicketSeconds = 300

type ExpiringTable = (typeof expiring)[number]

/** What ends at its `expires_at`, and how many seconds its rows are kept after that. */
const expiring = [
  'sessions',
  'backchannel_logouts',
  'counters',
  'webauthn_challenges',
  'totp_credentials',
  'totp_transactions',
  'magic_links',
  'password_resets',
  'refresh_tokens',
  'passcodes',
  'cross_device_tickets',
  'client_assertions',
] as const

const keptSeconds: Partial<Record<ExpiringTable, number>> = {
  // access tokens that came with one may live this much longer, and are good only while their family is there
  refresh_tokens: 86_400,
  // a code outlives its end a while, because its count of failures does
  passcodes: 86_400,
  // the outcome of a flow over two devices can be read a little longer
  cross_device_tickets: endedTicketSeconds,
  // what is here is refused: an instance whose clock is behind must not take it once more
  client_assertions: 600,
}

/** Removes what has ended: it no longer counts, and would only fill the database. */
export async function removeExpired(db: Database, nowSeconds: number): Promise<void> {
  for (const table of expiring) await removeInBatches(db, table, nowSeconds - (keptSeconds[table] ?? 0))
  // a week of quiet, and the next lock is a short one again
  await db
    .deleteFrom('factor_locks')
    .where('failed_at', '<=', nowSeconds - 7 * 86_400)
    .execute()
}

/** The oldest first, so that a batch is a span of time, which both databases can say. */
async function removeInBatches(db: Database, table: ExpiringTable, ended: number): Promise<void> {
  for (;;) {
    const last = await db
      .selectFrom(table)
      .select('expires_at')
      .where('expires_at', '<=', ended)
      .orderBy('expires_at')
      .offset(rowsAtOnce - 1)
      .limit(1)
      .executeTakeFirst()
    await db
      .deleteFrom(table)
      .where('expires_at', '<=', last?.expires_at ?? ended)
      .execute()
    if (last === undefined) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
