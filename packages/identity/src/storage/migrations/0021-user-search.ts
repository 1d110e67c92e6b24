import { type QueryExecutorProvider, type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { canonicalText } from '../../text/canonical-text.ts'
import type { DatabaseTransaction } from '../schema.ts'
import { postgresTriggers } from './user-search/postgres-triggers.ts'
import { copiedColumns, type SqlFragment } from './user-search/search-columns.ts'
import { sqliteTriggers } from './user-search/sqlite-triggers.ts'

/**
 * One row for each user of a tenant (`app_id` empty) and for each member of an app, with what users are sorted and searched
 * by, so that one index answers each query. Triggers keep the rows: also while an instance of the release before still writes.
 */
export async function addUserSearch(db: DatabaseTransaction): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  // prefixes are ranges of bytes, whatever the database is sorted by
  const text = sql.raw(isSqlite ? 'text' : 'text collate "C"')
  const nameColumns = ['first_name_key', 'middle_name_key', 'last_name_key', 'birthday_key']
  for (const name of nameColumns) await sql`alter table users add column ${sql.ref(name)} text`.execute(db)
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
    primary key (tenant_id, app_id, user_id),
    foreign key (tenant_id, user_id) references users on delete cascade)${sql.raw(isSqlite ? ' without rowid' : '')}
  `.execute(db)
  await writeNameKeys(db)
  await copyUsers(db)
  for (const statement of [...indexes(), ...(isSqlite ? sqliteTriggers() : postgresTriggers())]) {
    await statement.execute(db)
  }
}

function indexes(): SqlFragment[] {
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
    sql`create index user_search_by_user on user_search (tenant_id, user_id, app_id)`,
    ...everywhere.map((column) => index(column, sql``)),
    ...seldom.map((column) => index(column, sql`where ${sql.ref(column)} <> ''`)),
  ]
}

async function copyUsers(db: QueryExecutorProvider): Promise<void> {
  const { names, values } = copiedColumns('users')
  await sql`insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
    select users.tenant_id, users.user_id, '', '', ${values} from users`.execute(db)
  await sql`insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
    select users.tenant_id, users.user_id, user_apps.app_id, coalesce(user_apps.external_account_id, ''), ${values}
    from user_apps join users on users.tenant_id = user_apps.tenant_id and users.user_id = user_apps.user_id
    where user_apps.removed_at is null`.execute(db)
}

const page = 1000

/** What users are searched by besides their identifiers, in canonical form. */
async function writeNameKeys(db: DatabaseTransaction): Promise<void> {
  let last = { tenant_id: '', user_id: '' }
  for (;;) {
    const { rows } = await sql<{ tenant_id: string; user_id: string; profile_json: string }>`
      select tenant_id, user_id, profile_json from users
      where (tenant_id, user_id) > (${last.tenant_id}, ${last.user_id})
      order by tenant_id, user_id limit ${page}`.execute(db)
    for (const { tenant_id, user_id, profile_json } of rows) {
      const profile: { name?: Record<string, string>; birthday?: string } = JSON.parse(profile_json)
      const keys = [
        profile.name?.first_name,
        profile.name?.middle_name,
        profile.name?.last_name,
        profile.birthday,
      ].map((value) => (value === undefined ? null : canonicalText(value)))
      if (keys.every((key) => key === null)) continue
      const [first, middle, family, birthday] = keys
      await sql`update users set first_name_key = ${first}, middle_name_key = ${middle}, last_name_key = ${family},
        birthday_key = ${birthday} where tenant_id = ${tenant_id} and user_id = ${user_id}`.execute(db)
    }
    const end = rows.at(-1)
    if (end === undefined) return
    last = end
  }
}
