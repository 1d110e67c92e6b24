import { CompiledQuery, createQueryId, type KyselyPlugin, type RootOperationNode, sql } from 'kysely'
import type { Test } from 'tap'
import { readClientRoles } from '../../../../src/clients/client-roles.ts'
import { planFilter } from '../../../../src/management/users/search/choose-index.ts'
import { countUsers } from '../../../../src/management/users/search/count-users.ts'
import { listUserIds } from '../../../../src/management/users/search/list-user-ids.ts'
import { parseUserFilter } from '../../../../src/management/users/search/parse-user-filter.ts'
import { recoveryCodeAuthenticators } from '../../../../src/methods/recovery-code/recovery-code-authenticators.ts'
import { findAccountByName } from '../../../../src/methods/webauthn/credentials/find-account.ts'
import { heldRoles, readUserRoles } from '../../../../src/roles/user-roles.ts'
import { openStorage } from '../../../../src/storage/open-storage.ts'
import { endPasscodes, endPasscodesOf } from '../../../../src/storage/passcode-store.ts'
import type { Database } from '../../../../src/storage/schema.ts'
import { canonicalIdentifier } from '../../../../src/users/canonical-identifier.ts'
import { newUserRow } from '../../../../src/users/create-user.ts'
import { findNamedUser } from '../../../../src/users/find-named-user.ts'
import { requireFreeUsername } from '../../../../src/users/require-free-username.ts'
import { onBothDatabases, type TestDatabase } from '../../../support/databases.ts'

const users = 2000

/** Users of a tenant, all in the shop, and one in ten of them in the bank too; and users of another tenant. */
async function fill(db: Database): Promise<void> {
  for (const tenant_id of ['acme', 'globex']) {
    await db.insertInto('tenants').values({ tenant_id, created_at: 1 }).execute()
    // in parts: a statement has a few seconds
    for (let part = 0; part < (tenant_id === 'acme' ? 1 : 4); part += 1) {
      await addUsers(db, tenant_id, part * users + 1)
    }
  }
  for (const app of ['shop', 'bank']) {
    await sql`insert into apps (tenant_id, app_id, name, login_preferences_json)
      values ('acme', ${app}, ${app}, '{}')`.execute(db)
  }
  for (const [app, every] of [
    ['shop', 1],
    ['bank', 10],
  ] as const) {
    await sql`insert into user_apps (tenant_id, user_id, app_id, added_at)
      select tenant_id, user_id, ${app}, created_at from users where tenant_id = 'acme' and created_at % ${sql.raw(`${every}`)} = 0`.execute(
      db,
    )
  }
}

async function addUsers(db: Database, tenantId: string, first: number): Promise<void> {
  await sql`insert into users (tenant_id, user_id, username, email, email_verified, phone_number, phone_number_verified,
      status, profile_json, created_at, updated_at, last_auth, last_name_key)
    with recursive numbers (i) as (
      select ${sql.raw(`${first}`)} union all select i + 1 from numbers where i < ${sql.raw(`${first + users - 1}`)})
    select cast(${tenantId} as text), 'id-' || (i * 7919 % 1000003), 'name-' || i, 'user-' || i || '@example.com', 1, '+1555' || (1000000 + i), 1,
      case when i % 50 = 0 then 'Disabled' else 'Active' end, '{}', 1700000000 + i, 1700000000 + i,
      1700000000 + (i * 31 % 1000), 'last-' || (i % 100) from numbers`.execute(db)
}

/**
 * Has PostgreSQL mark all rows as visible, on which its plans depend. A vacuum marks none whose commit is not on the disk yet, or
 * that somebody may not see, such as its own collection of statistics.
 */
async function makeVisible(db: Database): Promise<void> {
  for (let isDone = false; !isDone; ) {
    await db.executeQuery(CompiledQuery.raw('vacuum analyze'))
    const { rows } = await sql`select 1 from pg_class
      where relname = 'user_search' and relallvisible = relpages and relpages > 0`.execute(db)
    isDone = rows.length > 0
  }
}

/** A database with users, of which it knows the statistics. */
async function openFilled(t: Test, database: TestDatabase) {
  const storage = await openStorage(await database.openUnused(t))
  t.after(() => storage.close())
  const { db } = storage
  await fill(db)
  const isPostgres = database.name === 'PostgreSQL'
  if (isPostgres) await makeVisible(db)
  return { db, isPostgres, explain: isPostgres ? 'explain (costs off)' : 'explain query plan' }
}

/** Runs queries and returns how the database plans each of them. */
async function plansOf(
  db: Database,
  explain: string,
  run: (db: Database) => Promise<unknown>,
): Promise<string[]> {
  const nodes: RootOperationNode[] = []
  const recorder: KyselyPlugin = {
    transformQuery({ node }) {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await run(db.withPlugin(recorder))
  const plans: string[] = []
  for (const node of nodes) {
    const { sql: text, parameters } = db.getExecutor().compileQuery(node, createQueryId())
    const { rows } = await db.executeQuery(CompiledQuery.raw(`${explain} ${text}`, [...parameters]))
    plans.push(rows.map((row) => Object.values(row ?? {}).at(-1)).join('\n'))
  }
  return plans
}

/** Filters, with the indexes that find their users. */
const indexesOf: Readonly<Record<string, readonly string[]>> = {
  'email eq "user-77@example.com"': ['email'],
  'email sw "user-7"': ['email'],
  'username sw "name-12"': ['username'],
  'status eq "Active"': [],
  'status eq "Disabled"': ['status'],
  'name.last_name eq "last-7"': ['last_name'],
  'created_at gt 1700001900': ['created_at'],
  'last_auth lt 1700000100': ['last_auth'],
  'status eq "Active" and name.last_name sw "last-1"': ['last_name'],
  'email sw "user-12" and (status eq "Disabled" or created_at gt 1700000100)': [],
  'name.last_name eq "last-1" or phone_number sw "+15551000"': ['last_name', 'phone_number'],
}

onBothDatabases((t, database) => {
  t.test('each query of a search reads indexes, and no table as a whole', async (t) => {
    const { db, isPostgres, explain } = await openFilled(t, database)
    const check = (whole: string, about: string) => {
      // rows that indexes have found are put together under the name of the table
      const plan = whole.replace(/(CO-ROUTINE user_search\n.*)SCAN user_search(?=\n|$)/s, '$1')
      t.notMatch(plan, /Seq Scan|SCAN (?!\(subquery|found|CONSTANT)/, `${about}\n${plan}`)
      t.match(plan, /user_search_by_\w+|user_search_pkey|PRIMARY KEY/, about)
    }
    for (const app_id of ['shop', 'bank', '']) {
      const scope = { tenant_id: 'acme', app_id }
      for (const text of [undefined, ...Object.keys(indexesOf)]) {
        const filter = text === undefined ? undefined : parseUserFilter(text)
        const about = `${text} in ${app_id}`
        const choosing = async (observed: Database) => filter && planFilter(observed, scope, filter)
        for (const plan of await plansOf(db, explain, choosing)) check(plan, `choose for ${about}`)
        const plan = await choosing(db)
        for (const shown of await plansOf(db, explain, (observed) => countUsers(observed, scope, plan))) {
          check(shown, `count ${about}`)
        }
        for (const sort of ['created_at', 'email', 'phone_number', 'last_auth'] as const) {
          const query = { plan, sort, order: 'asc', after: undefined, offset: 0, limit: 51 } as const
          const [shown = ''] = await plansOf(db, explain, (observed) => listUserIds(observed, scope, query))
          check(shown, `list ${about} by ${sort}`)
          // nothing is sorted where nothing is searched
          if (text === undefined) t.notMatch(shown, /Sort|TEMP B-TREE/, `${sort} in ${app_id}`)
          // SQLite knows nothing of the data; PostgreSQL may read a small app as a whole
          else if (!isPostgres) {
            for (const index of indexesOf[text] ?? []) t.match(shown, `user_search_by_${index} `, about)
            t.notMatch(shown, 'PRIMARY KEY', about)
          }
        }
      }
      const after = { value: 'user-1000@example.com', user_id: 'id-1' }
      const next = { plan: undefined, sort: 'email', order: 'desc', after, offset: 0, limit: 51 } as const
      const [plan = ''] = await plansOf(db, explain, (observed) => listUserIds(observed, scope, next))
      check(plan, `the next page in ${app_id}`)
      t.notMatch(plan, /Sort|TEMP B-TREE/)
      t.match(plan, /user_search_by_email/)
    }
  })

  t.test('a filter that most users fit is counted and paged by indexes alone', async (t) => {
    const { db, isPostgres, explain } = await openFilled(t, database)
    const only = (column: string) =>
      `${isPostgres ? 'Index Only Scan using' : 'COVERING INDEX'} user_search_by_${column}`
    const scope = { tenant_id: 'acme', app_id: 'shop' }
    // as if more fitted than are looked up one by one
    const plan = { filter: parseUserFilter('status eq "Active"'), choice: undefined }
    const [counted = ''] = await plansOf(db, explain, (observed) => countUsers(observed, scope, plan))
    t.match(counted, only('status'))
    for (const sort of ['created_at', 'email', 'phone_number', 'last_auth'] as const) {
      const query = { plan, sort, order: 'asc', after: undefined, offset: 1000, limit: 51 } as const
      const [shown = ''] = await plansOf(db, explain, (observed) => listUserIds(observed, scope, query))
      t.match(shown, only(sort))
      t.notMatch(shown, /Sort|TEMP B-TREE/)
    }
  })

  t.test('what adds, changes or removes a user reads the rows of that user alone', async (t) => {
    const { db, isPostgres, explain } = await openFilled(t, database)
    const asking = (observed: Database) =>
      observed
        .transaction()
        .execute((transaction) =>
          requireFreeUsername(transaction, { tenant_id: 'acme', user_id: 'id-1' }, 'nobody'),
        )
    // whoever has no statistics takes any part of an index for a few rows
    const wholeTenant =
      /Seq Scan on (users|user_search)|SCAN (users|user_search)|(users|user_search) USING .*\(tenant_id=\?\)/
    const plans = await plansOf(db, explain, asking)
    t.not(plans.length, 0)
    for (const plan of plans) t.notMatch(plan, wholeTenant, plan)
    // names that read like an address mean more than one column
    for (const name of ['user-77@example.com', '+15551000077']) {
      const identifier = canonicalIdentifier('username', name)
      const naming = async (observed: Database) => {
        await findNamedUser(observed, 'acme', identifier, 'shop')
        await findAccountByName(observed, 'acme', name, 'shop')
        await findAccountByName(observed, 'acme', name)
      }
      const found = await plansOf(db, explain, naming)
      t.not(found.length, 0, name)
      for (const plan of found) t.notMatch(plan, wholeTenant, plan)
    }
    const ending = (observed: Database) =>
      observed.transaction().execute(async (transaction) => {
        const user = { tenant_id: 'acme', user_id: 'id-1' }
        await endPasscodes(transaction, user, ['reset'], 1)
        await endPasscodesOf(transaction, user, 1)
      })
    if (!isPostgres) for (const plan of await plansOf(db, explain, ending)) t.match(plan, 'passcodes_by_user')
    // PostgreSQL shows no plans of references, and has statistics
    if (isPostgres) return
    const user = "where tenant_id = 'acme' and user_id = 'id-7919'"
    for (const statement of [
      `delete from users ${user}`,
      // SQLite shows no plans of triggers: what they do
      `update user_search set last_auth = 1 ${user}`,
      `delete from user_search ${user} and app_id = 'shop'`,
    ]) {
      const { rows } = await db.executeQuery(CompiledQuery.raw(`${explain} ${statement}`))
      const plan = rows.map((row) => Object.values(row ?? {}).at(-1)).join('\n')
      t.match(plan, 'user_search', statement)
      t.notMatch(plan, wholeTenant, `${statement}\n${plan}`)
    }
  })

  t.test('what a user or client has is found without reading what others have', async (t) => {
    const storage = await openStorage(await database.openUnused(t))
    t.after(() => storage.close())
    const user = newUserRow('acme', { username: 'alice' }, 1)
    const isPostgres = database.name === 'PostgreSQL'
    const plans = await plansOf(
      storage.db,
      isPostgres ? 'explain (costs off)' : 'explain query plan',
      async (observed) => {
        await readUserRoles(observed, user, 'shop')
        await heldRoles(observed, user).select('held.entity_type').execute()
        await readClientRoles(observed, { tenant_id: 'acme', app_id: 'shop', client_id: 'shop-web' })
        await recoveryCodeAuthenticators.list(observed, user, undefined)
      },
    )
    t.match(plans.join('\n'), /role_assignments_by_entity/)
    // PostgreSQL plans by what it knows of the tables, and these are empty
    if (isPostgres) return
    for (const plan of plans) {
      t.notMatch(plan, /(role_assignments|roles|recovery_codes|group_members) USING .*\(tenant_id=\?\)/, plan)
    }
  })
})
