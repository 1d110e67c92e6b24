import { type QueryExecutorProvider, sql } from 'kysely'

/** By what a user recognises a session: where and from where it was last used. Gone with the session. */
export async function addSessionUse(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table sessions add column last_used_at bigint`,
    sql`alter table sessions add column last_client_id text`,
    sql`alter table sessions add column client_attributes_json text`,
  ]
  for (const statement of statements) await statement.execute(db)
}
