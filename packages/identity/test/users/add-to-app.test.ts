import { openStorage } from '../../src/storage/open-storage.ts'
import { addToApps } from '../../src/users/add-to-app.ts'
import { insertUser, newUserRow } from '../../src/users/create-user.ts'
import { onBothDatabases } from '../support/databases.ts'

onBothDatabases((t, database) => {
  t.test('a user becomes a member of all 10,001 apps of a tenant', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(close)
    const now = 1_800_000_000
    await db.insertInto('tenants').values({ tenant_id: 'acme', created_at: now }).execute()
    const ids = Array.from({ length: 10_001 }, (_, index) => `app-${index}`)
    for (let start = 0; start < ids.length; start += 1000) {
      const some = ids.slice(start, start + 1000)
      const rows = some.map((app_id) => ({
        ...{ tenant_id: 'acme', app_id, name: app_id, login_preferences_json: '{}' },
      }))
      await db.insertInto('apps').values(rows).execute()
    }
    const user = newUserRow('acme', { username: 'alice' }, now)
    await db.transaction().execute(async (transaction) => {
      await insertUser(transaction, user)
      await addToApps(transaction, user, ids, now)
      await addToApps(transaction, user, ['app-7', 'app-7'], now)
    })
    const { count } = await db
      .selectFrom('user_apps')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    t.equal(Number(count), ids.length)
  })
})
