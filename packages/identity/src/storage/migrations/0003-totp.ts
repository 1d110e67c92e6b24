import { type QueryExecutorProvider, sql } from 'kysely'

/** Authenticators, transactions that wait for a code, recovery codes, and the locks of factors. */
export async function createTotpTables(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create table totp_credentials (
      tenant_id text not null,
      app_id text not null,
      user_id text not null,
      state text not null,
      credential_id text not null,
      secret_sealed text not null,
      algorithm text not null,
      digits integer not null,
      period integer not null,
      last_step bigint not null,
      created_at bigint not null,
      expires_at bigint,
      primary key (tenant_id, app_id, user_id, state),
      unique (tenant_id, credential_id),
      foreign key (tenant_id, app_id) references apps on delete cascade,
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    // no reference to users: one that nobody has leaves a row too
    sql`create table totp_transactions (
      tenant_id text not null,
      client_id text not null references clients on delete cascade,
      user_id text not null,
      challenge_hash text not null,
      approval_data_json text not null,
      asked_sealed text not null,
      expires_at bigint not null,
      primary key (tenant_id, client_id, user_id))`,
    sql`create index totp_transactions_by_expiry on totp_transactions (expires_at)`,
    sql`create table recovery_codes (
      tenant_id text not null,
      app_id text not null,
      user_id text not null,
      code_hash text not null,
      used_at bigint,
      primary key (tenant_id, app_id, user_id, code_hash),
      foreign key (tenant_id, app_id) references apps on delete cascade,
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    sql`create table factor_locks (
      tenant_id text not null,
      lock_id text not null,
      failures integer not null,
      failed_at bigint not null,
      locked_until bigint not null,
      growth integer not null,
      primary key (tenant_id, lock_id))`,
    sql`create index factor_locks_by_failure on factor_locks (failed_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
