import { sql } from 'kysely'
import t from 'tap'
import { createWebauthnTables } from '../../../src/storage/migrations/0005-webauthn.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { postgres, sqlite } from '../../support/databases.ts'

const tables = ['app_origins', 'webauthn_credentials', 'webauthn_challenges', 'cross_device_tickets']

/** Triggers of a later release that read the column. */
const searchTriggers = {
  SQLite: [
    ...['users_into_search', 'users_change_search'],
    ...['user_apps_into_search', 'user_apps_change_search', 'user_apps_leave_search'],
  ],
  PostgreSQL: ['users_into_search on users', 'users_change_search on users'],
}

for (const database of [sqlite, postgres]) {
  t.test(`on ${database.name} users get the external_user_id of their profile`, async (t) => {
    const storage = await openStorage(await database.open(t))
    t.teardown(() => storage.close())
    const { db } = storage
    // back to before
    for (const table of tables) await sql`drop table ${sql.table(table)}`.execute(db)
    await sql`drop index users_by_external_user_id`.execute(db)
    for (const trigger of searchTriggers[database.name])
      await sql`drop trigger ${sql.raw(trigger)}`.execute(db)
    await sql`alter table users drop column external_user_id`.execute(db)
    for (const tenant of ['acme', 'globex']) {
      await sql`insert into tenants (tenant_id, created_at) values (${tenant}, 0)`.execute(db)
    }
    const profiles: [tenant: string, user: string, profile: object][] = [
      ['acme', 'first', { external_user_id: 'crm-1' }],
      ['acme', 'second', { external_user_id: 'crm-1' }],
      ['acme', 'third', { custom_data: { external_user_id: 'crm-2' } }],
      ['acme', 'fourth', {}],
      ['globex', 'first', { external_user_id: 'crm-1' }],
    ]
    for (const [index, [tenant, user, profile]] of profiles.entries()) {
      await sql`insert into users (tenant_id, user_id, email_verified, phone_number_verified, status, profile_json,
        created_at, updated_at) values (${tenant}, ${user}, 0, 0, 'Active', ${JSON.stringify(profile)}, ${index}, 0)`.execute(
        db,
      )
    }
    await db.transaction().execute(createWebauthnTables)
    const users = await db
      .selectFrom('users')
      .select(['tenant_id', 'user_id', 'external_user_id'])
      .orderBy('created_at')
      .execute()
    t.same(
      users.map(({ tenant_id, user_id, external_user_id }) => [tenant_id, user_id, external_user_id]),
      [
        ['acme', 'first', 'crm-1'],
        ['acme', 'second', null],
        ['acme', 'third', null],
        ['acme', 'fourth', null],
        ['globex', 'first', 'crm-1'],
      ],
    )
  })
}
