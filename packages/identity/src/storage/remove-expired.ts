import type { Database } from './schema.ts'

/** Removes what has ended: it no longer counts, and would only fill the database. */
export async function removeExpired(db: Database, nowSeconds: number): Promise<void> {
  for (const table of [
    'refresh_tokens',
    'sessions',
    'counters',
    'totp_credentials',
    'totp_transactions',
  ] as const) {
    await db.deleteFrom(table).where('expires_at', '<=', nowSeconds).execute()
  }
  // a week of quiet, and the next lock is a short one again
  await db
    .deleteFrom('factor_locks')
    .where('failed_at', '<=', nowSeconds - 7 * 86_400)
    .execute()
  // a code outlives its end a while, because its count of failures does
  await db
    .deleteFrom('passcodes')
    .where('expires_at', '<=', nowSeconds - 86_400)
    .execute()
}
