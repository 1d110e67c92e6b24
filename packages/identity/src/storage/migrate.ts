import { sql } from 'kysely'
import { createTotpTables } from './migrations/0003-totp.ts'
import { addLinksAndChannels } from './migrations/0004-links.ts'
import { createWebauthnTables } from './migrations/0005-webauthn.ts'
import { addResources } from './migrations/0006-resources.ts'
import { addClientKeys } from './migrations/0007-client-keys.ts'
import { createPasswordTables } from './migrations/0008-passwords.ts'
import { addBackchannelLogouts } from './migrations/0009-backchannel-logouts.ts'
import { addSessionUse } from './migrations/0010-session-use.ts'
import type { Database, DatabaseTransaction } from './schema.ts'

interface Migration {
  name: string
  up(db: DatabaseTransaction): Promise<void>
}

const migrations: readonly Migration[] = [
  { name: '0001-first', up: createFirstTables },
  { name: '0002-key-times', up: addKeyTimes },
  { name: '0003-totp', up: createTotpTables },
  { name: '0004-links', up: addLinksAndChannels },
  { name: '0005-webauthn', up: createWebauthnTables },
  { name: '0006-resources', up: addResources },
  { name: '0007-client-keys', up: addClientKeys },
  { name: '0008-passwords', up: createPasswordTables },
  { name: '0009-backchannel-logouts', up: addBackchannelLogouts },
  { name: '0010-session-use', up: addSessionUse },
]

/** Brings the schema up to date. To be called inside one transaction that no other instance shares. */
export async function migrate(db: DatabaseTransaction): Promise<string[]> {
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .execute()
  const done = new Set((await db.selectFrom('migrations').select('name').execute()).map((row) => row.name))
  const missing = migrations.filter((migration) => !done.has(migration.name))
  for (const migration of missing) {
    await migration.up(db)
    await db.insertInto('migrations').values({ name: migration.name }).execute()
  }
  return missing.map((migration) => migration.name)
}

/** Whether every migration has been applied; fails where there is no database. */
export async function isMigrated(db: Database): Promise<boolean> {
  const rows = await db.selectFrom('migrations').select('name').execute()
  return migrations.every((migration) => rows.some((row) => row.name === migration.name))
}

async function createFirstTables(db: DatabaseTransaction): Promise<void> {
  // One statement per table, in the SQL that both databases understand.
  const statements = [
    sql`create table tenants (tenant_id text primary key, created_at bigint not null)`,
    sql`create table apps (
      tenant_id text not null references tenants on delete cascade,
      app_id text not null,
      name text not null,
      login_preferences_json text not null,
      primary key (tenant_id, app_id))`,
    sql`create table clients (
      client_id text primary key,
      tenant_id text not null,
      app_id text not null,
      secret_hashes_json text not null,
      redirect_uris_json text not null,
      resources_json text not null,
      scopes_json text not null,
      permissions_json text not null,
      foreign key (tenant_id, app_id) references apps on delete cascade)`,
    sql`create table users (
      tenant_id text not null references tenants on delete cascade,
      user_id text not null,
      username text,
      email text,
      email_verified integer not null,
      phone_number text,
      phone_number_verified integer not null,
      status text not null,
      profile_json text not null,
      created_at bigint not null,
      updated_at bigint not null,
      last_auth bigint,
      primary key (tenant_id, user_id),
      unique (tenant_id, username),
      unique (tenant_id, email),
      unique (tenant_id, phone_number))`,
    sql`create table passwords (
      tenant_id text not null,
      user_id text not null,
      hash text not null,
      temporary integer not null,
      updated_at bigint not null,
      primary key (tenant_id, user_id),
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    sql`create table sessions (
      session_hash text primary key,
      tenant_id text not null,
      sid text not null unique,
      user_id text not null,
      factors_json text not null,
      auth_time bigint not null,
      started_at bigint not null,
      expires_at bigint not null,
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    sql`create index sessions_by_user on sessions (tenant_id, user_id)`,
    sql`create index sessions_by_expiry on sessions (expires_at)`,
    sql`create table refresh_tokens (
      token_hash text primary key,
      tenant_id text not null,
      session_hash text not null references sessions on delete cascade,
      family_id text not null,
      client_id text not null references clients on delete cascade,
      resource text,
      scope text not null,
      claims_json text,
      expires_at bigint not null,
      used_at bigint,
      successor_nonce text)`,
    sql`create index refresh_tokens_by_session on refresh_tokens (session_hash)`,
    sql`create index refresh_tokens_by_expiry on refresh_tokens (expires_at)`,
    sql`create table passcodes (
      tenant_id text not null,
      client_id text not null,
      user_id text not null,
      purpose text not null,
      code_hash text not null,
      target text not null,
      expires_at bigint not null,
      used integer not null,
      failures integer not null,
      failures_since bigint not null,
      primary key (tenant_id, client_id, user_id, purpose))`,
    sql`create table counters (
      bucket text not null,
      slot bigint not null,
      hits bigint not null,
      expires_at bigint not null,
      primary key (bucket, slot))`,
    sql`create index counters_by_expiry on counters (expires_at)`,
    sql`create table keys (
      tenant_id text not null,
      key_id text not null,
      purpose text not null,
      alg text not null,
      public_jwk_json text,
      sealed text not null,
      created_at bigint not null,
      primary key (tenant_id, key_id))`,
  ]
  for (const statement of statements) await statement.execute(db)
}

async function addKeyTimes(db: DatabaseTransaction): Promise<void> {
  await sql`alter table keys add column signs_from bigint not null default 0`.execute(db)
  await sql`alter table keys add column retired_at bigint`.execute(db)
}
