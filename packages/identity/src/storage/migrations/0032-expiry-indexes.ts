import { type QueryExecutorProvider, sql } from 'kysely'

/** Finds the expired rows of each table without reading the others. */
export async function addExpiryIndexes(db: QueryExecutorProvider): Promise<void> {
  await sql`create index passcodes_by_expiry on passcodes (expires_at)`.execute(db)
  await sql`create index totp_credentials_by_expiry on totp_credentials (expires_at)
    where expires_at is not null`.execute(db)
}
