import { standardEndpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import t from 'tap'
import { addClientSecretsAndGroups } from '../../src/storage/migrations/0023-clients.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { sha256 } from '../../src/text/hash.ts'
import { onBothDatabases, postgres, sqlite } from '../support/databases.ts'
import { secrets } from '../support/seed.ts'
import { basic, startService, type TestService } from '../support/service.ts'

const columns = {
  clients: ['secrets_in_rows', 'name', 'details_json', 'created_at', 'updated_at'],
  apps: ['details_json', 'created_at', 'updated_at'],
  resources: ['resource_id', 'name', 'description', 'created_at', 'updated_at'],
  keys: ['name'],
}

for (const database of [sqlite, postgres]) {
  t.test(`on ${database.name} the migration moves the secrets of clients into rows`, async (t) => {
    const storage = await openStorage(await database.open(t))
    t.teardown(() => storage.close())
    const { db } = storage
    // back to before
    for (const table of ['group_members', 'user_groups', 'client_secrets']) {
      await sql`drop table ${sql.table(table)}`.execute(db)
    }
    for (const index of ['clients_by_app', 'resources_by_id']) {
      await sql`drop index ${sql.ref(index)}`.execute(db)
    }
    for (const [table, names] of Object.entries(columns)) {
      for (const name of names) {
        await sql`alter table ${sql.table(table)} drop column ${sql.ref(name)}`.execute(db)
      }
    }
    await sql`insert into tenants (tenant_id, created_at) values ('acme', 0)`.execute(db)
    await sql`insert into apps (tenant_id, app_id, name, login_preferences_json)
      values ('acme', 'shop', 'Shop', '{}')`.execute(db)
    for (const [id, hashes] of [
      ['none', []],
      ['two', ['hash-1', 'hash-2']],
    ] as const) {
      await sql`insert into clients (client_id, tenant_id, app_id, secret_hashes_json, redirect_uris_json,
        resources_json, scopes_json, permissions_json)
        values (${id}, 'acme', 'shop', ${JSON.stringify(hashes)}, '[]', '[]', '[]', '[]')`.execute(db)
    }
    await db.transaction().execute(addClientSecretsAndGroups)
    const rows = await db.selectFrom('client_secrets').selectAll().orderBy('secret_hash').execute()
    t.same(
      rows.map(({ client_id, secret_hash, last_used_at }) => [client_id, secret_hash, last_used_at]),
      [
        ['two', 'hash-1', null],
        ['two', 'hash-2', null],
      ],
    )
    const clients = await db.selectFrom('clients').select('secrets_in_rows').execute()
    t.same(
      clients.map(({ secrets_in_rows }) => secrets_in_rows),
      [1, 1],
    )
  })
}

onBothDatabases((t, database) => {
  t.test('a client that an instance of the version before made is known by its column', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const storage = await openStorage(url)
    t.teardown(() => storage.close())
    await storage.db
      .insertInto('clients')
      .values({
        client_id: 'made-before',
        tenant_id: 'acme',
        app_id: 'shop',
        secret_hashes_json: JSON.stringify([sha256(secrets['shop-web'])]),
        ...{ redirect_uris_json: '[]', resources_json: '[]', scopes_json: '[]', permissions_json: '[]' },
        ...{ token_expiration_json: '{}', default_claims_json: '[]', jwks_json: '[]' },
      })
      .execute()
    t.equal((await token(service, btoa(`made-before:${secrets['shop-web']}`))).statusCode, 200)
    // an old seed changes the column of a client that has rows: they count
    await storage.db
      .updateTable('clients')
      .set({ secret_hashes_json: JSON.stringify([sha256('an-old-secret')]) })
      .where('client_id', '=', 'bank-web')
      .execute()
    t.equal((await token(service, btoa('bank-web:an-old-secret'))).statusCode, 401)
    t.equal((await token(service, basic('bank-web').slice('Basic '.length))).statusCode, 200)
  })

  t.test('the use of a secret is written once a minute', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const storage = await openStorage(url)
    t.teardown(() => storage.close())
    const lastUse = async () => {
      const row = await storage.db
        .selectFrom('client_secrets')
        .select('last_used_at')
        .where('client_id', '=', 'bank-web')
        .executeTakeFirstOrThrow()
      return row.last_used_at
    }
    const use = () => token(service, basic('bank-web').slice('Basic '.length))
    t.equal(await lastUse(), null)
    const first = service.clock.seconds()
    await use()
    t.equal(await lastUse(), first)
    service.clock.advance(59)
    await use()
    t.equal(await lastUse(), first)
    service.clock.advance(1)
    await use()
    t.equal(await lastUse(), first + 60)
  })
})

async function token(service: TestService, credentials: string) {
  return service.app.inject({
    method: 'POST',
    url: standardEndpoints.token.path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${credentials}`,
    },
    payload: 'grant_type=client_credentials',
  })
}
