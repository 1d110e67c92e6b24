import { type QueryExecutorProvider, sql } from 'kysely'

/** Apps that manage, roles, and which apps a user belongs to: until now, all of the tenant. */
export async function addManagement(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table apps add column management text`,
    sql`create table user_apps (
      tenant_id text not null,
      user_id text not null,
      app_id text not null,
      external_account_id text,
      custom_app_data_json text not null default '{}',
      added_at bigint not null,
      removed_at bigint,
      primary key (tenant_id, user_id, app_id),
      foreign key (tenant_id, user_id) references users on delete cascade,
      foreign key (tenant_id, app_id) references apps on delete cascade)`,
    sql`create index user_apps_by_app on user_apps (tenant_id, app_id, added_at, user_id)`,
    sql`insert into user_apps (tenant_id, user_id, app_id, added_at)
      select users.tenant_id, users.user_id, apps.app_id, users.created_at
      from users join apps on apps.tenant_id = users.tenant_id`,
    sql`create table roles (
      tenant_id text not null,
      role_id text not null,
      app_id text not null,
      name text not null,
      display_name text,
      description text,
      permissions_json text not null,
      created_at bigint not null,
      primary key (tenant_id, role_id),
      unique (tenant_id, app_id, name),
      foreign key (tenant_id, app_id) references apps on delete cascade)`,
    sql`create table role_assignments (
      tenant_id text not null,
      role_id text not null,
      entity_type text not null,
      entity_id text not null,
      assigned_at bigint not null,
      primary key (tenant_id, role_id, entity_type, entity_id),
      foreign key (tenant_id, role_id) references roles on delete cascade)`,
    sql`create index role_assignments_by_entity on role_assignments (tenant_id, entity_type, entity_id)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
