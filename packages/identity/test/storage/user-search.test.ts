import { sql } from 'kysely'
import type { Test } from 'tap'
import { addUserSearch } from '../../src/storage/migrations/0021-user-search.ts'
import { storeSearchByUser } from '../../src/storage/migrations/0038-user-search-by-user.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { addToApp } from '../../src/users/add-to-app.ts'
import { insertUser, newUserRow } from '../../src/users/create-user.ts'
import type { UserRow } from '../../src/users/user-record.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'

const now = 1_800_000_000

async function open(t: Test, database: TestDatabase): Promise<Storage> {
  const storage = await openStorage(await database.open(t))
  t.after(() => storage.close())
  await storage.db.insertInto('tenants').values({ tenant_id: 'acme', created_at: now }).execute()
  for (const app of ['shop', 'bank']) {
    await sql`insert into apps (tenant_id, app_id, name, login_preferences_json)
      values ('acme', ${app}, ${app}, '{}')`.execute(storage.db)
  }
  return storage
}

async function addAlice({ db }: Storage): Promise<UserRow> {
  const user = newUserRow(
    'acme',
    {
      username: 'Alice',
      email: 'alice@example.com',
      name: { first_name: 'Alice', last_name: 'ARCHER' },
      external_user_id: 'crm-7',
    },
    now,
  )
  await db.transaction().execute((transaction) => insertUser(transaction, user))
  return user
}

const rowsOf = ({ db }: Storage) => db.selectFrom('user_search').selectAll().orderBy('app_id').execute()

onBothDatabases((t, database) => {
  t.test(
    'a user and their memberships are searchable as soon as they are stored, and no longer',
    async (t) => {
      const storage = await open(t, database)
      const user = await addAlice(storage)
      const values = {
        tenant_id: 'acme',
        user_id: user.user_id,
        ...{ created_at: now, updated_at: now, last_auth: 0, status: 'Pending' },
        ...{ email: 'alice@example.com', phone_number: '', username: 'alice', external_user_id: 'crm-7' },
        ...{ first_name: 'alice', middle_name: '', last_name: 'archer', birthday: '' },
      }
      const tenantRow = { ...values, app_id: '', external_account_id: '' }
      t.match(await rowsOf(storage), [tenantRow])
      await addToApp(storage.db, user, 'shop', now)
      t.match(await rowsOf(storage), [tenantRow, { ...values, app_id: 'shop', external_account_id: '' }])
      await storage.db
        .updateTable('users')
        .set({ email: null, last_auth: now + 5, status: 'Active', last_name_key: 'baker' })
        .execute()
      await storage.db.updateTable('user_apps').set({ external_account_id: 'shop-7' }).execute()
      const changed = { ...values, email: '', last_auth: now + 5, status: 'Active', last_name: 'baker' }
      t.match(await rowsOf(storage), [
        { ...changed, app_id: '', external_account_id: '' },
        { ...changed, app_id: 'shop', external_account_id: 'shop-7' },
      ])
      await storage.db
        .updateTable('user_apps')
        .set({ removed_at: now + 6 })
        .execute()
      t.strictSame(
        (await rowsOf(storage)).map(({ app_id }) => app_id),
        [''],
      )
      await addToApp(storage.db, user, 'shop', now)
      await addToApp(storage.db, user, 'bank', now)
      t.strictSame(
        (await rowsOf(storage)).map(({ app_id }) => app_id),
        ['', 'bank', 'shop'],
      )
      await storage.db.deleteFrom('apps').where('app_id', '=', 'shop').execute()
      t.strictSame(
        (await rowsOf(storage)).map(({ app_id }) => app_id),
        ['', 'bank'],
      )
      await storage.db.deleteFrom('users').execute()
      t.strictSame(await rowsOf(storage), [])
    },
  )

  t.test('the migration makes users of earlier releases searchable, by their names too', async (t) => {
    const storage = await openStorage(await database.openShared(t))
    t.after(() => storage.close())
    await storage.db.insertInto('tenants').values({ tenant_id: 'acme', created_at: now }).execute()
    await sql`insert into apps (tenant_id, app_id, name, login_preferences_json)
      values ('acme', 'shop', 'Shop', '{}')`.execute(storage.db)
    const user = await addAlice(storage)
    await addToApp(storage.db, user, 'shop', now)
    const before = await rowsOf(storage)
    await storage.startUp(async (db) => {
      const isPostgres = database.name === 'PostgreSQL'
      const triggers = ['users_into_search', 'users_change_search', 'user_apps_into_search']
      const onSqlite = ['user_apps_change_search', 'user_apps_leave_search']
      for (const name of isPostgres ? triggers : [...triggers, ...onSqlite]) {
        const table = name.startsWith('users') ? 'users' : 'user_apps'
        await sql`drop trigger ${sql.raw(name)} ${sql.raw(isPostgres ? `on ${table}` : '')}`.execute(db)
      }
      await sql`drop table user_search`.execute(db)
      for (const column of ['first_name_key', 'middle_name_key', 'last_name_key', 'birthday_key']) {
        await sql`alter table users drop column ${sql.ref(column)}`.execute(db)
      }
      await addUserSearch(db)
    })
    t.strictSame(await rowsOf(storage), before)
  })

  t.test('the migration that stores the rows of one user beside each other keeps them', async (t) => {
    const storage = await open(t, database)
    const user = await addAlice(storage)
    await addToApp(storage.db, user, 'shop', now)
    await addToApp(storage.db, user, 'bank', now)
    await storage.db.updateTable('user_apps').set({ removed_at: now }).where('app_id', '=', 'bank').execute()
    const before = await rowsOf(storage)
    t.equal(before.length, 2)
    await storage.startUp((db) => storeSearchByUser(db))
    t.strictSame(await rowsOf(storage), before)
    await storage.db
      .updateTable('users')
      .set({ last_auth: now + 5 })
      .execute()
    t.match(await rowsOf(storage), [{ last_auth: now + 5 }, { last_auth: now + 5 }])
    await storage.db.deleteFrom('users').execute()
    t.strictSame(await rowsOf(storage), [])
  })
})
