import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { makeAccount, openDoors, startOpenService, takeFoothold } from '../../support/foothold.ts'
import { managing } from '../../support/managed-users.ts'

/** Tables that keep something of a deleted user, and why. */
const exceptions: Record<string, string> = {}

onBothDatabases(async (t, database) => {
  const url = await database.openShared(t)
  const service = await startOpenService(t, url)
  const { db, close } = await openStorage(url)
  t.after(() => close())

  t.test('a deleted user is out everywhere and leaves no row in any table', async (t) => {
    const account = await makeAccount(service)
    const doors = await takeFoothold(service, account)
    await db
      .insertInto('roles')
      .values({
        ...{ tenant_id: 'acme', role_id: 'r1', app_id: 'shop', name: 'buyer', permissions_json: '[]' },
        ...{ display_name: null, description: null, created_at: 0 },
      })
      .execute()
    await db
      .insertInto('role_assignments')
      .values({
        ...{ tenant_id: 'acme', role_id: 'r1', entity_type: 'User', entity_id: account.userId },
        assigned_at: 0,
      })
      .execute()
    const tables = (await db.introspection.getTables()).map(({ name }) => name)
    const naming = async () => {
      const found: string[] = []
      for (const table of tables) {
        const { rows } = await sql`select * from ${sql.table(table)}`.execute(db)
        const text = JSON.stringify(rows)
        const { userId, username, email, phone_number } = account
        if ([userId, `"${username}"`, email, phone_number].some((name) => text.includes(name)))
          found.push(table)
      }
      return found.filter((table) => !(table in exceptions))
    }
    const before = await naming()
    for (const table of ['users', 'user_apps', 'sessions', 'passwords', 'passcodes', 'role_assignments']) {
      t.ok(before.includes(table), `${table} names the user before`)
    }
    t.equal((await managing(service, account.userId).remove()).status, 403, 'a client of one app may not')
    const answer = await managing(service, account.userId, 'admin-web').remove()
    t.equal(answer.status, 204)
    t.same(await naming(), [])
    t.same(await openDoors(doors), [])
    t.equal((await managing(service, account.userId, 'admin-web').remove()).status, 404)

    const { username, email, phone_number } = account
    const again = await service.post(endpoints.createUser.path, { username, email, phone_number })
    t.equal(again.status, 201, 'the identifiers can be taken again')
    t.not(Object(again.body.result).user_id, account.userId)
  })

  t.test('a disabled user has no way in', async (t) => {
    const account = await makeAccount(service)
    const doors = await takeFoothold(service, account)
    t.equal((await managing(service, account.userId).update({ status: 'Disabled' })).status, 200)
    t.same(await openDoors(doors), [])
  })

  t.test('a user who is removed from all apps has no way in', async (t) => {
    const account = await makeAccount(service)
    const doors = await takeFoothold(service, account)
    for (const app of ['shop', 'bank']) {
      t.equal((await managing(service, account.userId, 'admin-web').removeFromApp(app)).status, 204, app)
    }
    t.same(await openDoors(doors), [])
  })

  t.test('the first verification by a manager ends all ways in of the maker', async (t) => {
    const account = await makeAccount(service)
    const doors = await takeFoothold(service, account)
    t.equal((await managing(service, account.userId).verifyEmail(account.email)).status, 202)
    t.same(await openDoors(doors), [])
  })

  t.test('log-ins and a deletion at once leave no session', async (t) => {
    const account = await makeAccount(service)
    const { username, password, userId } = account
    const logIns = Array.from({ length: 6 }, () =>
      service.post(endpoints.authenticatePassword.path, { username, password }),
    )
    const removal = managing(service, userId, 'admin-web').remove()
    const answers = await Promise.all(logIns)
    t.equal((await removal).status, 204)
    for (const { status } of answers) t.ok(status === 200 || status === 400, String(status))
    const left = await db.selectFrom('sessions').select('sid').where('user_id', '=', userId).execute()
    t.same(left, [])
  })

  t.test('a user who is not there is not found', async (t) => {
    for (const [method, path, body] of [
      ['DELETE', managementEndpoints.deleteUser.path, undefined],
    ] as const) {
      const answer = await service.call(path.replaceAll(/\{\w+\}/g, 'nobody'), {
        method,
        client: 'admin-web',
        ...(body !== undefined && { body }),
      })
      t.match(answer, { status: 404, body: { error_code: 'user_not_found' } }, `${method} ${path}`)
    }
  })
})
