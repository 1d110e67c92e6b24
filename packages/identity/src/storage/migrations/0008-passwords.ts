import { sql } from 'kysely'
import type { DatabaseTransaction } from '../schema.ts'

/** Earlier passwords of users, where an app does not want them back. */
export interface PasswordHistoryTable {
  tenant_id: string
  user_id: string
  /** Counts up; the latest is the highest. */
  position: number
  hash: string
}

/** What somebody has proven in order to set a new password; a row is gone once it was used. */
export interface PasswordResetTable {
  /** Of the `jti` of the reset token. */
  token_hash: string
  tenant_id: string
  client_id: string
  /** Nobody's rows are there too: what is done for them is the same. */
  user_id: string
  /** `link` while a link waits to be followed: a newer one takes its place. */
  kind: 'link' | 'token'
  /** Space-delimited: `pwd`, `email`, `sms`, `direct`. */
  proofs: string
  ignores_mfa: number
  redirect_uri: string | null
  /** Where a link was mailed. */
  target: string | null
  expires_at: number
}

export async function createPasswordTables(db: DatabaseTransaction): Promise<void> {
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
