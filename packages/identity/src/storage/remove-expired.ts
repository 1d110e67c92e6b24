import type { Database } from './schema.ts'

/** Removes what has ended: it no longer counts, and would only fill the database. */
export async function removeExpired(db: Database, nowSeconds: number): Promise<void> {
  for (const table of ['refresh_tokens', 'sessions', 'counters'] as const) {
    await db.deleteFrom(table).where('expires_at', '<=', nowSeconds).execute()
  }
  // a code outlives its end a while, because its count of failures does
  await db
    .deleteFrom('passcodes')
    .where('expires_at', '<=', nowSeconds - 86_400)
    .execute()
}
