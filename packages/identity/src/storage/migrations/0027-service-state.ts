import { type QueryExecutorProvider, sql } from 'kysely'

/** Facts about the database as a whole. A backup of an older database may have the table already. */
export async function addServiceState(db: QueryExecutorProvider): Promise<void> {
  await sql`create table if not exists service_state (name text primary key, value text not null)`.execute(db)
}
