import { type QueryExecutorProvider, sql } from 'kysely'

/** Ends the codes and tickets of one user without reading those of the tenant. Codes stay a day after their end. */
export async function addOneTimeThingsByUser(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create index passcodes_by_user on passcodes (tenant_id, user_id)`,
    sql`create index cross_device_tickets_by_user on cross_device_tickets (tenant_id, user_id)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
