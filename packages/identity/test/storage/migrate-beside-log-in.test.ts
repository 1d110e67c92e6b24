import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import t from 'tap'
import { type Migratable, migrate } from '../../src/storage/migrate.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { insertUser, newUserRow } from '../../src/users/create-user.ts'
import { postgres } from '../support/databases.ts'

const sorts = ['created_at', 'last_auth', 'email', 'phone_number']
const indexesOf = async ({ db }: Storage) => {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes where tablename = 'user_search' order by 1`.execute(
    db,
  )
  return rows
}

/** Takes back the migrations after 0039, as in a database of the release before, with an app, its client and a user. */
async function makeEarlier({ db }: Storage): Promise<void> {
  const statements = [
    "delete from migrations where name > '0040'",
    'alter table clients drop column id_token_signed_response_alg',
    ...['counters', 'factor_locks'].map((table) => `alter table ${table} drop column marks`),
    ...sorts.flatMap((sort) => [
      `drop index user_search_by_${sort}`,
      `create index user_search_by_${sort} on user_search (tenant_id, app_id, ${sort}, user_id)`,
    ]),
    "insert into tenants (tenant_id, created_at) values ('acme', 7)",
    "insert into apps (tenant_id, app_id, name, login_preferences_json) values ('acme', 'shop', 'Shop', '{}')",
    `insert into clients (client_id, tenant_id, app_id, secret_hashes_json, permissions_json, redirect_uris_json, resources_json, scopes_json)
      values ('shop-web', 'acme', 'shop', '[]', '[]', '[]', '[]', '{}')`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
  const user = newUserRow('acme', { username: 'alice' }, 7)
  await db.transaction().execute((transaction) => insertUser(transaction, user))
}

t.test('migrations and a log-in under way wait for each other only in one direction', async (t) => {
  const storage = await openStorage(await postgres.openUnused(t))
  t.teardown(() => storage.close())
  const indexes = await indexesOf(storage)
  await makeEarlier(storage)
  const waiting = async () => {
    const { rows } = await sql<{ query: string }>`select query from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(storage.db)
    return rows
  }
  let migrated: Promise<string[]> | undefined
  await storage.db.transaction().execute(async (logIn) => {
    await sql`update users set last_auth = 8`.execute(logIn)
    migrated = migrate(storage)
    migrated.catch(() => {})
    while ((await waiting()).length === 0) await delay(5)
    t.match(await waiting(), [{ query: /user_search/ }], 'the log-in holds its row of user_search')
    // what a refresh token of this client takes
    await sql`select 1 from clients where client_id = 'shop-web' for key share`.execute(logIn)
    await sql`select 1 from user_search`.execute(logIn)
  })
  t.strictSame(await migrated, [
    '0040-id-token-algorithms',
    '0044-sorted-users-with-status',
    '0045-no-sorted-users-without-status',
    '0047-visible-users',
    '0048-try-marks',
  ])
  t.strictSame(await indexesOf(storage), indexes)
  t.match(
    indexes.filter(({ definition }) => / INCLUDE \(status\)$/.test(definition)).map(({ name }) => name),
    sorts.toSorted().map((sort) => `user_search_by_${sort}`),
  )
})

t.test('a migration that PostgreSQL ends because of a deadlock begins again', async (t) => {
  const storage = await openStorage(await postgres.openUnused(t))
  t.teardown(() => storage.close())
  await makeEarlier(storage)
  const isWaiting = async () => {
    const { rows } = await sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(storage.db)
    return rows.length > 0
  }
  let begun = 0
  const counted: Migratable = {
    startUp: (work) => {
      begun += 1
      return storage.startUp(work)
    },
  }
  let migrated: Promise<string[]> | undefined
  await storage.db.transaction().execute(async (logIn) => {
    // the migration notices the circle first, so it is the one that is ended
    await sql`set local deadlock_timeout = '1min'`.execute(logIn)
    await sql`select 1 from clients where client_id = 'shop-web' for key share`.execute(logIn)
    migrated = migrate(counted)
    migrated.catch(() => {})
    while (!(await isWaiting())) await delay(5)
    await sql`lock table migrations`.execute(logIn)
  })
  const names = (await migrated) ?? []
  t.equal(names[0], '0040-id-token-algorithms')
  t.equal(begun, names.length + 1)
})
