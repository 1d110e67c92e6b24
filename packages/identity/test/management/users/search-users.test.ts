import { randomUUID } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import type { Test } from 'tap'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases, type TestDatabase } from '../../support/databases.ts'
import type { ClientName } from '../../support/seed.ts'
import { type Answer, startService, type TestService } from '../../support/service.ts'

interface Page {
  result: { user_id: string; username?: string; [field: string]: unknown }[]
  total_count?: number
  page_info: { has_next_page: boolean; has_previous_page: boolean }
  next_cursor?: string
}

const pageOf = (answer: Answer): Page => JSON.parse(answer.text)

type Query = Record<string, string>

async function start(t: Test, database: TestDatabase) {
  const service = await startService(t, database)
  const list = (query: Query, client: ClientName = 'shop-web') =>
    service.call(`${managementEndpoints.listUsers.path}?${new URLSearchParams(query)}`, { client })
  const names = async (query: Query, client?: ClientName) => {
    const answer = await list(query, client)
    if (answer.status !== 200) throw new Error(answer.text)
    return pageOf(answer).result.map(({ username }) => username)
  }
  return { service, list, names }
}

/** Members of the shop, besides alice, bob and carol of the seed; each a minute after the other. */
async function addMembers(service: TestService): Promise<void> {
  const members = [
    { username: 'dana', email: 'dana@example.com', name: { first_name: 'Dana', last_name: 'Archer' } },
    { username: 'erin', phone_number: '+15555550110', birthday: '1990-01-01' },
  ]
  for (const member of members) {
    service.clock.advance(60)
    const answer = await service.post(endpoints.createUser.path, member)
    if (answer.status !== 201) throw new Error(answer.text)
  }
  service.clock.advance(60)
  const fred = {
    ...{ username: 'fred', email: 'fred@example.org' },
    ...{ external_user_id: 'CRM-7', external_account_id: 'shop-7' },
  }
  const imported = await service.post(managementEndpoints.importUsers.path, { users: [fred] })
  if (imported.status !== 200) throw new Error(imported.text)
}

onBothDatabases((t, database) => {
  t.test('users are found by every field that is searched, in any spelling, and counted', async (t) => {
    const { service, list, names } = await start(t, database)
    const begin = service.clock.seconds()
    await addMembers(service)
    await service.logIn({ username: 'bob' })
    const iso = new Date((begin + 60) * 1000).toISOString()
    const cases: [string, string[]][] = [
      ['email eq "ALICE@example.com"', ['alice']],
      ['email sw "D"', ['dana']],
      ['email ne "alice@example.com"', ['bob', 'carol', 'dana', 'erin', 'fred']],
      ['email pr', ['alice', 'bob', 'dana', 'fred']],
      ['not (email pr)', ['carol', 'erin']],
      ['email lt "c"', ['alice', 'bob']],
      ['email ge "dana@example.com"', ['dana', 'fred']],
      ['phone_number eq "+1 (555) 555-0110"', ['erin']],
      ['phone_number sw "+155555501"', ['alice', 'bob', 'carol', 'erin']],
      ['username eq "Dana"', ['dana']],
      ['external_user_id eq "CRM-7"', ['fred']],
      ['external_user_id eq "crm-7"', []],
      ['external_account_id sw "shop-"', ['fred']],
      ['name.first_name sw "da"', ['dana']],
      ['name.last_name eq "ARCHER"', ['alice', 'dana']],
      ['birthday eq "1990-01-01"', ['erin']],
      ['status eq "pending"', ['dana', 'erin', 'fred']],
      ['status ne "Pending"', ['alice', 'bob', 'carol']],
      [`created_at gt "${iso}"`, ['erin', 'fred']],
      [`created_at ge "${iso}"`, ['dana', 'erin', 'fred']],
      [`created_at le ${begin}.5`, ['alice', 'bob', 'carol']],
      [`created_at eq ${begin}.5`, []],
      [`created_at eq "${iso}"`, ['dana']],
      ['last_auth pr', ['bob']],
      ['last_auth lt "2100-01-01"', ['bob']],
      ['updated_at gt "1970-01-01" and email sw "f"', ['fred']],
      [
        'email sw "dana" or phone_number eq "+15555550110" or name.first_name eq "alice"',
        ['alice', 'dana', 'erin'],
      ],
      ['(email sw "a" or email sw "d") and not (status eq "Pending")', ['alice']],
      ['email sw "a" and email ne "alice@example.com"', []],
      // users whom several comparisons find are found once
      ['email sw "dana" or username eq "dana" or name.first_name eq "Dana"', ['dana']],
      ['(email sw "d" or username sw "d") and name.last_name eq "archer"', ['dana']],
      ['email sw "d" and status eq "Pending" or username eq "dana" or username eq "erin"', ['dana', 'erin']],
      ['email sw "a" or not (email pr)', ['alice', 'carol', 'erin']],
      // text of the filter is data only
      [`email eq "' or '1' = '1"`, []],
      ['username sw "%"', []],
    ]
    for (const [search, found] of cases) {
      for (const sort of [{}, { sort_field: 'email' }]) {
        const query = { search, ...sort }
        t.strictSame((await names(query)).sort(), found, search)
      }
      const page = pageOf(await list({ search }))
      t.equal(page.total_count, found.length, search)
      const count = await service.call(
        `${managementEndpoints.countUsers.path}?${new URLSearchParams({ search })}`,
      )
      t.strictSame(count.body, { result: { user_count: found.length } }, search)
    }
  })

  t.test('search_prefix finds by email address and phone number, and narrows a search', async (t) => {
    const { service, names } = await start(t, database)
    await addMembers(service)
    t.strictSame(await names({ search_prefix: 'AL' }), ['alice'])
    t.strictSame(await names({ search_prefix: '+1555555011' }), ['erin'])
    t.strictSame(await names({ search_prefix: 'd', search: 'status eq "Active"' }), [])
  })

  t.test('search_text finds by the beginnings of names, addresses and numbers', async (t) => {
    const { service, list, names } = await start(t, database)
    await addMembers(service)
    const cases: [string, string[]][] = [
      ['DA', ['dana']],
      [' arch ', ['alice', 'dana']],
      ['arch da', ['dana']],
      ['dana@ex', ['dana']],
      ['fred', ['fred']],
      ['+1 (555) 555-011', ['erin']],
      ['0015555550110', ['erin']],
      ['ana', []],
      ['%', []],
      ['" or email pr or email eq "', []],
      ['d d d d d zzz', ['dana']],
    ]
    for (const [search_text, found] of cases) {
      t.strictSame((await names({ search_text })).sort(), found, search_text)
      t.equal(pageOf(await list({ search_text })).total_count, found.length, search_text)
    }
    t.strictSame(await names({ search_text: 'arch', search: 'status eq "Pending"' }), ['dana'])
    t.equal(pageOf(await list({ search_text: ' ' })).total_count, 6)
    const query = { search_text: 'arch', page_limit: '1' }
    const { next_cursor: cursor = '' } = pageOf(await list(query))
    t.strictSame(await names({ ...query, cursor }), ['dana'])
    t.equal((await list({ ...query, cursor, search_text: 'd' })).status, 400)
  })

  t.test('K08 app_id names the app whose members a manager of the tenant asks for', async (t) => {
    const { service, list, names } = await start(t, database)
    await addMembers(service)
    t.strictSame((await names({ app_id: 'bank' }, 'admin-web')).sort(), ['alice', 'bob', 'carol'])
    t.equal((await names({ app_id: 'shop' })).length, 6)
    const count = await service.call(`${managementEndpoints.countUsers.path}?app_id=bank`, {
      client: 'admin-web',
    })
    t.strictSame(count.body, { result: { user_count: 3 } })
    for (const [app_id, client] of [
      ['bank', 'shop-web'],
      ['nowhere', 'admin-web'],
      ['shop', 'globex-web'],
    ] as const) {
      const answer = await list({ app_id }, client)
      t.strictSame([answer.status, answer.body.error_code], [404, 'not_found'], `${app_id} by ${client}`)
    }
  })

  t.test('pages by cursor neither skip nor repeat, in every order, while users come', async (t) => {
    const { service, list } = await start(t, database)
    await addMembers(service)
    for (const sort_field of ['created_at', 'email', 'phone_number', 'last_auth']) {
      for (const sort_order of ['asc', 'desc']) {
        const query = { sort_field, sort_order, page_limit: '2' }
        const whole = pageOf(await list({ sort_field, sort_order })).result.map(({ user_id }) => user_id)
        t.equal(whole.length, 6)
        const read: string[] = []
        let cursor: string | undefined
        do {
          const page = pageOf(await list(cursor === undefined ? query : { ...query, cursor }))
          t.equal(page.page_info.has_previous_page, read.length > 0)
          t.equal(page.page_info.has_next_page, page.next_cursor !== undefined)
          t.equal(page.total_count, cursor === undefined ? 6 : undefined)
          read.push(...page.result.map(({ user_id }) => user_id))
          cursor = page.next_cursor
        } while (cursor !== undefined)
        t.strictSame(read, whole, `${sort_field} ${sort_order}`)
        const offset = pageOf(await list({ ...query, page_offset: '4' }))
        t.strictSame(
          offset.result.map(({ user_id }) => user_id),
          whole.slice(4),
        )
        t.strictSame(offset.page_info, { has_next_page: false, has_previous_page: true })
      }
    }
  })

  t.test(
    'K08 K09 a manager of an app lists its members only, one of the tenant all of its users',
    async (t) => {
      const { service, names, list } = await start(t, database)
      await addMembers(service)
      t.strictSame((await names({}, 'bank-web')).sort(), ['alice', 'bob', 'carol'])
      t.strictSame(await names({ search: 'email eq "dana@example.com"' }, 'bank-web'), [])
      t.equal((await names({}, 'admin-web')).length, 6)
      const [globex] = pageOf(await list({ search: 'username eq "alice"' }, 'globex-web')).result
      const [acme] = pageOf(await list({ search: 'username eq "alice"' }, 'admin-web')).result
      t.not(globex?.user_id, acme?.user_id)
      t.equal(pageOf(await list({}, 'globex-web')).total_count, 1)
    },
  )

  t.test('a list counts 10,000 users at most; the count counts all', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const count = async () =>
      JSON.parse((await service.call(managementEndpoints.countUsers.path)).text).result.user_count
    const list = async () => pageOf(await service.call(`${managementEndpoints.listUsers.path}?page_limit=1`))
    const before = await count()
    const { db, close } = await openStorage(url)
    t.after(close)
    const user = await db
      .selectFrom('users')
      .selectAll()
      .where('username', '=', 'carol')
      .executeTakeFirstOrThrow()
    const found = await db
      .selectFrom('user_search')
      .selectAll()
      .where('app_id', '=', 'shop')
      .executeTakeFirstOrThrow()
    const add = async (amount: number) => {
      for (let left = amount; left > 0; left -= 500) {
        const ids = Array.from({ length: Math.min(left, 500) }, () => ({ user_id: randomUUID() }))
        const nobody = { ...user, username: null, email: null, phone_number: null }
        await db
          .insertInto('users')
          .values(ids.map((id) => ({ ...nobody, ...id })))
          .execute()
        await db
          .insertInto('user_search')
          .values(ids.map((id) => ({ ...found, ...id })))
          .execute()
      }
    }
    await add(10_000 - before)
    t.equal((await list()).total_count, 10_000)
    await add(1)
    t.notHas(await list(), 'total_count')
    t.match(await list(), { page_info: { has_next_page: true } })
    t.equal(await count(), 10_001)
  })

  t.test('M17 a list shows the password of a user without its hash, and the data of the app', async (t) => {
    const { service, list } = await start(t, database)
    await addMembers(service)
    const answer = await list({ search: 'username eq "alice" or username eq "fred"' })
    const [alice, fred] = pageOf(answer).result
    t.strictSame(alice?.password_information, {
      expired: false,
      temporary: false,
      updated_at: Number(alice?.created_at) * 1000,
    })
    t.match(fred, { external_account_id: 'shop-7', app_name: 'Shop' })
    t.notHas(fred, 'password_information')
    t.notMatch(answer.text, /argon2|tenant_id|first_name_key|"hash"/)
    t.equal(answer.headers['cache-control'], 'no-store')
  })

  t.test('M12 a cursor of another list, another tenant or nobody is refused', async (t) => {
    const { service, list } = await start(t, database)
    await addMembers(service)
    const { next_cursor: cursor = '' } = pageOf(await list({ page_limit: '1' }))
    const refused: [Query, ClientName][] = [
      [{ cursor }, 'bank-web'],
      [{ cursor }, 'admin-web'],
      [{ cursor }, 'globex-web'],
      [{ cursor, sort_field: 'email' }, 'shop-web'],
      [{ cursor, sort_order: 'desc' }, 'shop-web'],
      [{ cursor, search: 'email pr' }, 'shop-web'],
      [{ cursor, search_prefix: 'a' }, 'shop-web'],
      [{ cursor: `${cursor}A` }, 'shop-web'],
      [{ cursor: cursor.slice(1) }, 'shop-web'],
      [{ cursor: 'x' }, 'shop-web'],
      [{ cursor: '{"value":1}' }, 'shop-web'],
    ]
    for (const [query, client] of refused) {
      const answer = await list({ page_limit: '1', ...query }, client)
      t.strictSame([answer.status, answer.body.error_code], [400, 'invalid_request'])
      t.equal(answer.body.message, 'cursor is not one of this list')
    }
    const both = await list({ page_limit: '1', cursor, page_offset: '1' })
    t.match(both.body, { error_code: 'invalid_request', message: /^page_offset / })
  })

  t.test('M01 M02 a query of a wrong form is refused by its field', async (t) => {
    const { list, service } = await start(t, database)
    const cases: [string, string][] = [
      ['page_limit', '0'],
      ['page_limit', '5001'],
      ['page_limit', '1e3'],
      ['page_limit', '-1'],
      ['page_offset', '-1'],
      ['page_offset', '1.5'],
      ['page_offset', '9999999999'],
      ['sort_field', 'organization_added_at'],
      ['sort_field', 'username'],
      ['sort_order', 'up'],
      ['search', ''],
      ['search', 'email co "x"'],
      ['search', `email eq "${'x'.repeat(2048)}"`],
      ['search_prefix', ''],
      ['search_prefix', 'a\u0000'],
      ['cursor', ''],
      ['tenant_id', 'globex'],
    ]
    for (const [field, value] of cases) {
      const answer = await list({ [field]: value })
      t.strictSame([answer.status, answer.body.error_code], [400, 'invalid_request'], `${field}=${value}`)
      t.match(answer.body.message, field === 'tenant_id' ? /not known/ : field)
    }
    const twice = await service.call(`${managementEndpoints.listUsers.path}?page_limit=1&page_limit=2`)
    t.equal(twice.status, 400)
    const count = await service.call(`${managementEndpoints.countUsers.path}?page_limit=1`)
    t.equal(count.status, 400)
    const co = await list({ search: 'email co "alice"' })
    t.match(co.body.message, /^search has the operator co/)
    t.notMatch(co.text, 'alice')
  })
})
