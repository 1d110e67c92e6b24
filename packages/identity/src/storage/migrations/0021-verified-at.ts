import { type QueryExecutorProvider, sql } from 'kysely'

/** When the addresses of users were verified. */
export async function addVerifiedAt(db: QueryExecutorProvider): Promise<void> {
  await sql`alter table users add column email_verified_at bigint`.execute(db)
  await sql`alter table users add column phone_number_verified_at bigint`.execute(db)
}
