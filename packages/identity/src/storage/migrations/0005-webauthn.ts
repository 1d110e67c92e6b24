import { type QueryExecutorProvider, sql } from 'kysely'

/** Passkeys, the challenges and cross-device flows under way, and the origins of apps. */
export async function createWebauthnTables(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create table app_origins (
      origin text not null,
      tenant_id text not null,
      app_id text not null,
      primary key (origin, tenant_id, app_id),
      foreign key (tenant_id, app_id) references apps on delete cascade)`,
    sql`create table webauthn_credentials (
      tenant_id text not null,
      credential_id text not null,
      user_id text not null,
      app_id text not null,
      rp_id text not null,
      user_handle text not null,
      username text not null,
      display_name text not null,
      public_key text not null,
      counter bigint not null,
      transports_json text not null,
      attachment text not null,
      aaguid text not null,
      backup_eligible integer not null,
      backed_up integer not null,
      created_at bigint not null,
      last_used_at bigint not null,
      primary key (tenant_id, credential_id),
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    sql`create index webauthn_credentials_by_user on webauthn_credentials (tenant_id, user_id)`,
    sql`create index webauthn_credentials_by_username on webauthn_credentials (tenant_id, username)`,
    sql`create table webauthn_challenges (
      session_hash text primary key,
      tenant_id text not null,
      client_id text not null references clients on delete cascade,
      purpose text not null,
      challenge text not null,
      subject text not null,
      user_id text,
      rp_id text not null,
      user_verification text not null,
      username text,
      display_name text,
      user_handle text,
      approval_data_json text,
      ticket_hash text,
      expires_at bigint not null)`,
    sql`create index webauthn_challenges_by_expiry on webauthn_challenges (expires_at)`,
    sql`create table cross_device_tickets (
      ticket_hash text primary key,
      tenant_id text not null,
      client_id text not null references clients on delete cascade,
      purpose text not null,
      status text not null,
      user_id text,
      external_user_id text,
      username text,
      limits_to_one integer not null,
      approval_data_json text,
      started_at bigint not null,
      expires_at bigint not null)`,
    sql`create index cross_device_tickets_by_expiry on cross_device_tickets (expires_at)`,
    sql`alter table users add column external_user_id text`,
  ]
  for (const statement of statements) await statement.execute(db)
  await fillExternalUserIds(db)
  await sql`create unique index users_by_external_user_id on users (tenant_id, external_user_id)`.execute(db)
}

/** Before, the id stood in the profile only. If several users share one, the oldest gets it. */
async function fillExternalUserIds(db: QueryExecutorProvider): Promise<void> {
  const { rows: users } = await sql<{ tenant_id: string; user_id: string; profile_json: string }>`
    select tenant_id, user_id, profile_json from users
    where profile_json like ${'%"external_user_id"%'} order by created_at`.execute(db)
  const taken = new Set<string>()
  for (const user of users) {
    const profile: unknown = JSON.parse(user.profile_json)
    if (typeof profile !== 'object' || profile === null || !('external_user_id' in profile)) continue
    const id = profile.external_user_id
    const key = JSON.stringify([user.tenant_id, id])
    if (typeof id !== 'string' || taken.has(key)) continue
    taken.add(key)
    await sql`update users set external_user_id = ${id}
      where tenant_id = ${user.tenant_id} and user_id = ${user.user_id}`.execute(db)
  }
}
