import { SqliteAdapter, sql } from 'kysely'
import { canonicalText } from '../../text/canonical-text.ts'
import type { DatabaseTransaction } from '../schema.ts'
import { postgresTriggers } from './user-search/postgres-triggers.ts'
import { copyUsers, createSearchTable, searchIndexes } from './user-search/search-table.ts'
import { sqliteTriggers } from './user-search/sqlite-triggers.ts'

/**
 * One row for each user of a tenant (`app_id` empty) and for each member of an app, with what users are sorted and searched
 * by, so that one index answers each query. Triggers keep the rows: also while an instance of the release before still writes.
 */
export async function addUserSearch(db: DatabaseTransaction): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  const nameColumns = ['first_name_key', 'middle_name_key', 'last_name_key', 'birthday_key']
  for (const name of nameColumns) await sql`alter table users add column ${sql.ref(name)} text`.execute(db)
  await createSearchTable(db, 'tenant_id, app_id, user_id')
  await writeNameKeys(db)
  await copyUsers(db)
  await sql`create index user_search_by_user on user_search (tenant_id, user_id, app_id)`.execute(db)
  for (const statement of [...searchIndexes(), ...(isSqlite ? sqliteTriggers() : postgresTriggers())]) {
    await statement.execute(db)
  }
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
