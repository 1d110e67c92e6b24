import { type QueryExecutorProvider, sql } from 'kysely'

/** When a key begins to sign and when it stops. */
export async function addKeyTimes(db: QueryExecutorProvider): Promise<void> {
  await sql`alter table keys add column signs_from bigint not null default 0`.execute(db)
  await sql`alter table keys add column retired_at bigint`.execute(db)
}
