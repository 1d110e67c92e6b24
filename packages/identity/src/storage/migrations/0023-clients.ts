import { randomBytes } from 'node:crypto'
import { type QueryExecutorProvider, sql } from 'kysely'

/**
 * Secrets of clients in rows of their own, descriptions of apps, clients, resources and keys, and groups of users. The
 * version before reads and writes `clients.secret_hashes_json` only: the rows count for a client once `secrets_in_rows` is 1,
 * which that version never sets, and whoever changes the rows writes the column too.
 */
export async function addClientSecretsAndGroups(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table clients add column secrets_in_rows integer not null default 0`,
    sql`alter table clients add column name text`,
    sql`alter table clients add column details_json text not null default '{}'`,
    sql`alter table clients add column created_at bigint`,
    sql`alter table clients add column updated_at bigint`,
    sql`create index clients_by_app on clients (tenant_id, app_id, client_id)`,
    sql`create table client_secrets (
      client_id text not null references clients on delete cascade,
      secret_id text not null,
      secret_hash text not null,
      created_at bigint,
      last_used_at bigint,
      primary key (client_id, secret_id))`,
    sql`alter table apps add column details_json text not null default '{}'`,
    sql`alter table apps add column created_at bigint`,
    sql`alter table apps add column updated_at bigint`,
    sql`alter table resources add column resource_id text`,
    sql`alter table resources add column name text`,
    sql`alter table resources add column description text`,
    sql`alter table resources add column created_at bigint`,
    sql`alter table resources add column updated_at bigint`,
    sql`create unique index resources_by_id on resources (tenant_id, resource_id)`,
    sql`alter table keys add column name text`,
    sql`create table user_groups (
      tenant_id text not null references tenants on delete cascade,
      group_id text not null,
      name text not null,
      description text,
      custom_data_json text,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (tenant_id, group_id),
      unique (tenant_id, name))`,
    sql`create table group_members (
      tenant_id text not null,
      group_id text not null,
      user_id text not null,
      added_at bigint not null,
      primary key (tenant_id, group_id, user_id),
      foreign key (tenant_id, group_id) references user_groups on delete cascade,
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    sql`create index group_members_by_user on group_members (tenant_id, user_id, group_id)`,
  ]
  for (const statement of statements) await statement.execute(db)
  await moveSecrets(db)
}

async function moveSecrets(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{ client_id: string; secret_hashes_json: string }>`
    select client_id, secret_hashes_json from clients`.execute(db)
  for (const { client_id, secret_hashes_json } of rows) {
    const hashes: unknown = JSON.parse(secret_hashes_json)
    if (!Array.isArray(hashes)) continue
    for (const hash of new Set(hashes)) {
      if (typeof hash !== 'string') continue
      const id = randomBytes(16).toString('base64url')
      await sql`insert into client_secrets (client_id, secret_id, secret_hash)
        values (${client_id}, ${id}, ${hash})`.execute(db)
    }
  }
  await sql`update clients set secrets_in_rows = 1`.execute(db)
}
