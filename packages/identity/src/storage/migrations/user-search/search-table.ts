import { type QueryExecutorProvider, type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { copiedColumns, type SqlFragment } from './search-columns.ts'

/** @param primaryKey its columns, in the order in which SQLite stores the rows */
export async function createSearchTable(
  db: QueryExecutorProvider,
  primaryKey: 'tenant_id, app_id, user_id' | 'tenant_id, user_id, app_id',
): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  // prefixes are ranges of bytes, whatever the database is sorted by
  const text = sql.raw(isSqlite ? 'text' : 'text collate "C"')
  await sql`create table user_search (
    tenant_id text not null,
    user_id text not null,
    app_id text not null,
    created_at bigint not null,
    updated_at bigint not null,
    last_auth bigint not null,
    status ${text} not null,
    email ${text} not null,
    phone_number ${text} not null,
    username ${text} not null,
    external_user_id ${text} not null,
    external_account_id ${text} not null,
    first_name ${text} not null,
    middle_name ${text} not null,
    last_name ${text} not null,
    birthday ${text} not null,
    primary key (${sql.raw(primaryKey)}),
    foreign key (tenant_id, user_id) references users on delete cascade)${sql.raw(isSqlite ? ' without rowid' : '')}
  `.execute(db)
}

/** The indexes that answer searches. */
export function searchIndexes(): SqlFragment[] {
  const everywhere = ['created_at', 'updated_at', 'last_auth', 'email', 'phone_number', 'status']
  // most users have none of these
  const seldom = [
    ...['username', 'external_user_id', 'external_account_id'],
    ...['first_name', 'middle_name', 'last_name', 'birthday'],
  ]
  const index = (column: string, condition: RawBuilder<unknown>) =>
    sql`create index ${sql.ref(`user_search_by_${column}`)}
      on user_search (tenant_id, app_id, ${sql.ref(column)}, user_id) ${condition}`
  return [
    ...everywhere.map((column) => index(column, sql``)),
    ...seldom.map((column) => index(column, sql`where ${sql.ref(column)} <> ''`)),
  ]
}

/** Fills the table. */
export async function copyUsers(db: QueryExecutorProvider): Promise<void> {
  const { names, values } = copiedColumns('users')
  await sql`insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
    select users.tenant_id, users.user_id, '', '', ${values} from users`.execute(db)
  await sql`insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
    select users.tenant_id, users.user_id, user_apps.app_id, coalesce(user_apps.external_account_id, ''), ${values}
    from user_apps join users on users.tenant_id = user_apps.tenant_id and users.user_id = user_apps.user_id
    where user_apps.removed_at is null`.execute(db)
}
