import { type QueryExecutorProvider, sql } from 'kysely'

/** Webhooks of tenants, what was sent to them, and the texts and looks of messages per app. */
export async function addWebhooksAndTemplates(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create table webhooks (
      tenant_id text not null references tenants on delete cascade,
      webhook_id text not null,
      url text not null,
      description text,
      events_json text not null,
      enabled integer not null,
      disabled_reason text,
      secrets_sealed text not null,
      failing_since bigint,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (tenant_id, webhook_id))`,
    // without a reference to the webhook, so that its deletion holds up nothing that stores events
    sql`create table webhook_deliveries (
      message_id text primary key,
      tenant_id text not null references tenants on delete cascade,
      webhook_id text not null,
      event_type text not null,
      user_id text,
      sealed text not null,
      attempts integer not null,
      created_at bigint not null,
      last_attempt_at bigint,
      last_status integer,
      last_error text,
      delivered_at bigint,
      expires_at bigint not null)`,
    sql`create index webhook_deliveries_by_webhook
      on webhook_deliveries (tenant_id, webhook_id, created_at, message_id)`,
    sql`create index webhook_deliveries_by_user on webhook_deliveries (tenant_id, user_id)`,
    sql`create index webhook_deliveries_by_expiry on webhook_deliveries (expires_at)`,
    sql`create table message_templates (
      tenant_id text not null,
      app_id text not null,
      kind text not null,
      language text not null,
      content_json text not null,
      updated_at bigint not null,
      primary key (tenant_id, app_id, kind, language),
      foreign key (tenant_id, app_id) references apps on delete cascade)`,
    sql`create table app_branding (
      tenant_id text not null,
      app_id text not null,
      branding_json text not null,
      updated_at bigint not null,
      primary key (tenant_id, app_id),
      foreign key (tenant_id, app_id) references apps on delete cascade)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
