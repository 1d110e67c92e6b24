import { type QueryExecutorProvider, sql } from 'kysely'

/** Finds the newest and the oldest sessions of a user without reading all of them. The old index is a part of the new one. */
export async function addSessionsByStart(db: QueryExecutorProvider): Promise<void> {
  await sql`create index sessions_by_start on sessions (tenant_id, user_id, started_at)`.execute(db)
  await sql`drop index sessions_by_user`.execute(db)
}
