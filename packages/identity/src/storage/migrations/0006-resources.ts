import { type QueryExecutorProvider, sql } from 'kysely'

/** What tokens for a resource are like, and what a client says of its own. */
export async function addResources(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create table resources (
      tenant_id text not null references tenants on delete cascade,
      uri text not null,
      token_expiration_json text not null,
      scopes_json text,
      primary key (tenant_id, uri))`,
    sql`alter table clients add column token_expiration_json text not null default '{}'`,
    sql`alter table clients add column default_claims_json text not null default '[]'`,
    sql`alter table refresh_tokens add column family_ends_at bigint not null default 0`,
    // until now the two were one
    sql`update refresh_tokens set family_ends_at = expires_at`,
  ]
  for (const statement of statements) await statement.execute(db)
}
