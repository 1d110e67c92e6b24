import { type QueryExecutorProvider, sql } from 'kysely'

/** Deletes clients and users without reading every token, secret and factor to find theirs. */
export async function addReferenceIndexes(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create index refresh_tokens_by_client on refresh_tokens (client_id)`,
    sql`create index one_time_secrets_by_client on one_time_secrets (client_id)`,
    sql`create index totp_credentials_by_user on totp_credentials (tenant_id, user_id)`,
    sql`create index recovery_codes_by_user on recovery_codes (tenant_id, user_id)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
