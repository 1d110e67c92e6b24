import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { importedHash, passwordOf } from '../../support/imported-users.ts'
import { startService, type TestService } from '../../support/service.ts'

const importPath = managementEndpoints.importUsers.path

const countOf = async (service: TestService, client: 'shop-web' | 'bank-web' | 'admin-web' = 'shop-web') =>
  (await service.call(managementEndpoints.countUsers.path, { client })).body

onBothDatabases((t, database) => {
  t.test('imported users log in with the password that they had, whatever its hash', async (t) => {
    const service = await startService(t, database)
    const users = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => ({
        username: `User-${index}`,
        email: `user-${index}@example.com`,
        email_verified: index % 2 === 0,
        credentials: { password_hash: await importedHash(index) },
        name: { first_name: `First ${index}` },
        custom_app_data: { plan: index },
        external_account_id: `account-${index}`,
      })),
    )
    const answer = await service.post(importPath, { users })
    t.equal(answer.status, 200, answer.text)
    t.strictSame(answer.body, { result: { rows: 8, created: 8, existing: 0, rejected: [] } })
    const path = `${managementEndpoints.listUsers.path}?search=email%20sw%20%22user-%22&sort_field=email`
    const list: { result: object[] } = JSON.parse((await service.call(path)).text)
    for (const [index, user] of list.result.entries()) {
      t.match(user, {
        username: `user-${index}`,
        status: 'Pending',
        email: { value: `user-${index}@example.com`, email_verified: index % 2 === 0 },
        external_account_id: `account-${index}`,
        custom_app_data: { plan: index },
        password_information: { temporary: false },
      })
      const body = { username: `user-${index}`, password: passwordOf(index) }
      const logIn = await service.post(endpoints.authenticatePassword.path, body)
      t.equal(logIn.status, 200, logIn.text)
    }
  })

  t.test('an import that runs again changes nobody, and adds those who exist to the app', async (t) => {
    const service = await startService(t, database)
    const users = [
      { username: 'dana', email: 'dana@example.com', name: { first_name: 'Dana' } },
      { username: 'erin' },
      // somebody else of this very import
      { email: 'dana@example.com' },
    ]
    const created = { rows: 3, created: 2, existing: 1, rejected: [] }
    t.strictSame((await service.post(importPath, { users, dry_run: true })).body, { result: created })
    t.strictSame(await countOf(service), { result: { user_count: 3 } })
    t.strictSame((await service.post(importPath, { users })).body, { result: created })
    const again = users.map((user) => ({ ...user, language: 'nl', status: 'Disabled' }))
    t.strictSame((await service.post(importPath, { users: again }, 'bank-web')).body, {
      result: { rows: 3, created: 0, existing: 3, rejected: [] },
    })
    t.strictSame(await countOf(service, 'bank-web'), { result: { user_count: 5 } })
    t.strictSame(await countOf(service, 'admin-web'), { result: { user_count: 5 } })
    const path = `${managementEndpoints.listUsers.path}?search=username%20eq%20%22dana%22`
    const [dana]: object[] = JSON.parse((await service.call(path)).text).result
    t.match(dana, { status: 'Pending', name: { first_name: 'Dana' } })
    t.notHas(dana, 'language')
  })

  t.test(
    'a row that is not right is rejected alone, by its place and field, without its values',
    async (t) => {
      const service = await startService(t, database)
      const users: [object | string | null, RegExp | undefined][] = [
        [{ username: 'dana' }, undefined],
        [{ email: 'secret' }, /^email has the wrong form/],
        [{ username: 'x', is_admin: true }, /^is_admin is not known|^the row has a field that/],
        [{ language: 'nl' }, /^username is required, or email or phone_number/],
        [{ username: 'x', credentials: { password: 'secret' } }, /^credentials/],
        [
          { username: 'x', credentials: { password_hash: 'secret' } },
          /^credentials\.password_hash is not bcrypt/,
        ],
        [{ username: 'alice', email: 'bob@example.com' }, /^the identifiers belong to different users/],
        [{ username: 'alice@example.com' }, /^username belongs to another user/],
        [{ username: '+15555550101' }, /^username belongs to another user/],
        ['secret', /^the row has the wrong type/],
        [null, /^the row has the wrong type/],
        [{ username: 'erin', status: 'secret' }, /^status/],
        [{ username: 'fred', custom_data: { a: 1 } }, undefined],
      ]
      for (const dry_run of [true, false]) {
        const answer = await service.post(importPath, { users: users.map(([user]) => user), dry_run })
        t.equal(answer.status, 200, answer.text)
        const { result }: { result: { created: number; rejected: { line: number; reason: string }[] } } =
          JSON.parse(answer.text)
        t.equal(result.created, 2)
        for (const [index, [user, reason]] of users.entries()) {
          const rejected = result.rejected.find(({ line }) => line === index + 1)
          if (reason === undefined) t.equal(rejected, undefined, JSON.stringify(user))
          else t.match(rejected?.reason, reason, JSON.stringify(user))
        }
        t.notMatch(answer.text, 'secret')
      }
      t.strictSame(await countOf(service), { result: { user_count: 5 } })
    },
  )

  t.test(
    'K08 an app that the manager does not manage is not found, and a wrong body is refused',
    async (t) => {
      const service = await startService(t, database)
      const users = [{ username: 'dana' }]
      const cases: [object, 'shop-web' | 'admin-web' | 'reader-web', number, string][] = [
        [{ users, app_id: 'bank' }, 'shop-web', 404, 'not_found'],
        [{ users, app_id: 'portal' }, 'admin-web', 404, 'not_found'],
        [{ users }, 'reader-web', 403, 'forbidden'],
        [{ users: [] }, 'shop-web', 400, 'invalid_request'],
        [{ users: Array.from({ length: 1001 }, () => ({})) }, 'shop-web', 400, 'invalid_request'],
        [{ users: {} }, 'shop-web', 400, 'invalid_request'],
        [{}, 'shop-web', 400, 'invalid_request'],
        [{ users, dry_run: 'yes' }, 'shop-web', 400, 'invalid_request'],
        [{ users, tenant_id: 'globex' }, 'shop-web', 400, 'invalid_request'],
      ]
      for (const [body, client, status, code] of cases) {
        const answer = await service.post(importPath, body, client)
        t.strictSame([answer.status, answer.body.error_code], [status, code])
      }
      t.strictSame(await countOf(service), { result: { user_count: 3 } })
      const inBank = await service.post(importPath, { users, app_id: 'bank' }, 'admin-web')
      t.match(inBank.body, { result: { created: 1 } })
      t.strictSame(await countOf(service, 'bank-web'), { result: { user_count: 4 } })
      t.strictSame(await countOf(service), { result: { user_count: 3 } })
    },
  )
})
