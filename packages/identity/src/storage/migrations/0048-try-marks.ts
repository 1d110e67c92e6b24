import { type QueryExecutorProvider, sql } from 'kysely'

/** The marks of the tries that a counter or a lock has counted, without a separator, the newest first. */
export async function addTryMarks(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table counters add column marks text not null default ''`,
    sql`alter table factor_locks add column marks text not null default ''`,
  ]
  for (const statement of statements) await statement.execute(db)
}
