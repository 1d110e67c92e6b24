import { type QueryExecutorProvider, sql } from 'kysely'

export async function createPasswordTables(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create table password_history (
      tenant_id text not null,
      user_id text not null,
      position bigint not null,
      hash text not null,
      primary key (tenant_id, user_id, position),
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    // no reference to users: one that nobody has leaves a row too
    sql`create table password_resets (
      token_hash text primary key,
      tenant_id text not null,
      client_id text not null references clients on delete cascade,
      user_id text not null,
      kind text not null,
      proofs text not null,
      ignores_mfa integer not null,
      redirect_uri text,
      target text,
      expires_at bigint not null)`,
    sql`create index password_resets_by_user on password_resets (tenant_id, user_id)`,
    sql`create index password_resets_by_expiry on password_resets (expires_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
