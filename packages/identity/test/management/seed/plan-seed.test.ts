import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { createSealer } from '../../../src/keys/sealer.ts'
import { applySeed } from '../../../src/management/seed/apply-seed.ts'
import { exportSeed } from '../../../src/management/seed/export-seed.ts'
import { planSeed } from '../../../src/management/seed/plan-seed.ts'
import { readSeed } from '../../../src/management/seed/read-seed.ts'
import { applySeedPlan, type SeedMode, shownSteps } from '../../../src/management/seed/seed-plan.ts'
import { createPasswordHasher } from '../../../src/methods/password/credential/password-hasher.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { leaveTombstone, userTombstones } from '../../../src/storage/tombstones.ts'
import { cheapHashing } from '../../support/cheap-hashing.ts'
import { onBothDatabases, postgres, type TestDatabase } from '../../support/databases.ts'
import { seed } from '../../support/seed.ts'

const settings = {
  dev: false,
  rs256IdTokens: false,
  smsTransport: { send: async () => {} },
  emailTransport: { send: async () => {} },
}
const sealer = createSealer([{ id: 'test', secret: randomBytes(32) }])
const tombstones = { pepper: randomBytes(32) }
const tools = { hasher: createPasswordHasher(cheapHashing), sealer, tombstones, nowSeconds: 1000 }
const log: string[] = []
const start = { ...tools, dev: false, log: { info: (about: object) => void log.push(JSON.stringify(about)) } }
const apply: SeedMode = { changes: true, revives: true, prunes: false }

async function open(t: Test, database: TestDatabase): Promise<Storage> {
  const storage = await openStorage(await database.open(t))
  t.teardown(() => storage.close())
  return storage
}

/** A start of the service with a seed. */
async function startWith({ db }: Storage, value: unknown): Promise<void> {
  const checked = readSeed(value, settings)
  await db.transaction().execute((transaction) => applySeed(transaction, checked, Object(start)))
}

/** What applying a seed would do, or does; without the entries that stay as they are. */
async function run({ db }: Storage, value: unknown, mode: SeedMode, isDryRun = false) {
  const checked = readSeed(value, settings, { mayLackProofs: true })
  return db.transaction().execute(async (transaction) => {
    const plan = await planSeed(transaction, checked, tools, mode)
    if (!isDryRun) await applySeedPlan(transaction, plan)
    return shownSteps(plan).filter(({ action, reason }) => action !== 'keep' || reason !== undefined)
  })
}

/** A small seed that a test may change. */
function smallSeed() {
  return {
    tenants: [
      {
        tenant_id: 'acme',
        resources: [{ uri: 'https://api.example', scopes: ['orders'] }],
        apps: [
          {
            app_id: 'shop',
            name: 'Shop',
            roles: [{ role_name: 'clerk', permissions: ['users:read'] }],
            clients: [{ client_id: 'shop-web', client_secrets: ['x'.repeat(40)], permissions: ['*'] }],
          },
        ],
        users: [
          { username: 'alice', email: 'alice@example.com', roles: [{ app_id: 'shop', role_name: 'clerk' }] },
        ],
      },
    ],
  }
}

const firstOf = <Item>(items: readonly Item[]): Item => {
  const [first] = items
  if (first === undefined) throw new Error('there is none')
  return first
}

onBothDatabases((t, database) => {
  t.test('a start creates what is missing and changes nothing that exists', async (t) => {
    const storage = await open(t, database)
    await startWith(storage, smallSeed())
    const before = await exportSeed(storage.db, sealer)
    const changed = smallSeed()
    const app = firstOf(firstOf(changed.tenants).apps)
    Object.assign(app, { name: 'Other', login_preferences: { password: null } })
    Object.assign(firstOf(app.clients), { permissions: [], client_secrets: ['y'.repeat(40)] })
    Object.assign(firstOf(app.roles), { permissions: ['*'] })
    app.clients.push({ client_id: 'shop-app', client_secrets: ['z'.repeat(40)], permissions: [] })
    await startWith(storage, changed)
    const after = await exportSeed(storage.db, sealer)
    const clients = firstOf(firstOf(after.tenants).apps ?? []).clients ?? []
    t.strictSame(
      clients.map(({ client_id }) => client_id),
      ['shop-app', 'shop-web'],
    )
    clients.shift()
    t.strictSame(after, before)
    const secrets = await storage.db.selectFrom('client_secrets').select('client_id').execute()
    t.equal(secrets.length, 2)
  })

  t.test('what was deleted is not made again by a start, and is by seed apply', async (t) => {
    const storage = await open(t, database)
    await startWith(storage, smallSeed())
    const { db } = storage
    await db.transaction().execute(async (transaction) => {
      const user = await transaction.selectFrom('users').selectAll().executeTakeFirstOrThrow()
      await leaveTombstone(transaction, tombstones, userTombstones(user), 1)
      const app = { tenant_id: 'acme', app_id: 'shop' }
      const client = { kind: 'client' as const, tenant_id: 'acme', client_id: 'shop-web' }
      await leaveTombstone(transaction, tombstones, [{ kind: 'app', ...app }, client], 1)
      const resource = { kind: 'resource' as const, tenant_id: 'acme', uri: 'https://api.example' }
      await leaveTombstone(transaction, tombstones, resource, 1)
      for (const table of ['users', 'apps', 'resources'] as const)
        await transaction.deleteFrom(table).execute()
    })
    await startWith(storage, smallSeed())
    t.match(await exportSeed(db, sealer), { tenants: [{ resources: [], apps: [], users: [] }] })
    t.ok(log.some((line) => line.includes('app shop of acme') && line.includes('it was deleted')))
    const names = await db.selectFrom('seed_tombstones').selectAll().execute()
    t.notMatch(JSON.stringify(names), /alice|shop|acme/)

    const steps = await run(storage, smallSeed(), apply)
    t.strictSame(
      steps.map(({ action, entry }) => `${action} ${entry}`),
      [
        'create resource https://api.example of acme',
        'create app shop of acme',
        'create role clerk of app shop of acme',
        'create client shop-web of acme',
        'create user alice of acme',
      ],
    )
    t.strictSame(await run(storage, smallSeed(), apply, true), [])
    t.strictSame(await db.selectFrom('seed_tombstones').selectAll().execute(), [])
  })

  t.test('a deleted tenant stays deleted at a start', async (t) => {
    const storage = await open(t, database)
    await storage.db
      .transaction()
      .execute((db) => leaveTombstone(db, tombstones, { kind: 'tenant', tenant_id: 'acme' }, 1))
    await startWith(storage, smallSeed())
    t.strictSame(await exportSeed(storage.db, sealer), { tenants: [] })
  })

  t.test('seed apply changes what differs and names the members; a dry run changes nothing', async (t) => {
    const storage = await open(t, database)
    await startWith(storage, smallSeed())
    const changed = smallSeed()
    const tenant = firstOf(changed.tenants)
    const app = firstOf(tenant.apps)
    Object.assign(app, {
      name: 'The shop',
      management: 'tenant',
      login_preferences: { google: { clientId: 'g' } },
    })
    Object.assign(firstOf(app.clients), {
      permissions: ['users:read'],
      client_secrets: ['x'.repeat(40), 'y'.repeat(40)],
    })
    Object.assign(firstOf(app.roles), { permissions: ['users:edit'] })
    Object.assign(firstOf(tenant.resources), { scopes: ['orders', 'invoices'], access_token_ttl: 60 })
    const expected = [
      {
        action: 'change',
        entry: 'resource https://api.example of acme',
        members: ['access_token_ttl', 'scopes'],
      },
      { action: 'change', entry: 'app shop of acme', members: ['name', 'management', 'login_preferences'] },
      { action: 'change', entry: 'role clerk of app shop of acme', members: ['permissions'] },
      { action: 'change', entry: 'client shop-web of acme', members: ['client_secrets', 'permissions'] },
    ]
    t.strictSame(await run(storage, changed, apply, true), expected)
    t.strictSame(await run(storage, changed, apply, true), expected, 'the dry run changed nothing')
    t.strictSame(await run(storage, changed, apply), expected)
    t.strictSame(await run(storage, changed, apply, true), [])
    const { secret_hashes_json } = await storage.db
      .selectFrom('clients')
      .select('secret_hashes_json')
      .executeTakeFirstOrThrow()
    t.equal(JSON.parse(secret_hashes_json).length, 2)
  })

  t.test('seed apply --prune deletes what the lists of the seed do not name, never users', async (t) => {
    const storage = await open(t, database)
    await startWith(storage, seed)
    const acme = firstOf(seed.tenants)
    const [shop] = acme.apps
    const kept = { ...shop, clients: shop?.clients.slice(0, 1) }
    const smaller = { tenants: [{ tenant_id: 'acme', apps: [kept], resources: [] }] }
    const steps = await run(storage, smaller, { ...apply, prunes: true })
    t.strictSame(steps.map(({ action, entry }) => `${action} ${entry}`).sort(), [
      'delete app admin of acme',
      'delete app bank of acme',
      'delete app instance of acme',
      'delete client reader-web of acme',
      'delete client roleless-web of acme',
    ])
    await startWith(storage, seed)
    const { tenants } = await exportSeed(storage.db, sealer)
    const after = tenants.find(({ tenant_id }) => tenant_id === 'acme')
    t.strictSame(
      after?.apps?.map(({ app_id, clients }) => [app_id, clients?.length]),
      [['shop', 1]],
    )
    t.equal(after?.users?.length, acme.users.length)
    t.equal(tenants.length, 2, 'a tenant that is not named is left alone')
  })

  t.test('what cannot be done is reported by entry, and the rest is planned', async (t) => {
    const storage = await open(t, database)
    await startWith(storage, smallSeed())
    const thief = smallSeed()
    const tenant = firstOf(thief.tenants)
    Object.assign(tenant, {
      tenant_id: 'thief',
      users: [
        { username: 'mallory', credentials: { password_hash: 'no-hash' } },
        { username: 'bob', email: 'bob@example.com' },
      ],
    })
    firstOf(tenant.apps).clients.push(Object({ client_id: 'bare', permissions: [] }))
    const steps = await run(storage, thief, apply)
    t.match(
      steps.filter(({ action }) => action === 'fault'),
      [
        { entry: 'client shop-web of thief', reason: 'belongs to another tenant' },
        { entry: 'client bare of thief', reason: 'needs client_secret, client_secrets or jwks' },
        { entry: 'user mallory of thief', reason: /password_hash/ },
      ],
    )
    t.ok(steps.some(({ action, entry }) => action === 'create' && entry === 'user bob of thief'))
    const twoUsers = { tenants: [{ tenant_id: 'thief', users: [{ username: 'carol' }] }] }
    await run(storage, twoUsers, apply)
    const mixed = {
      tenants: [{ tenant_id: 'thief', users: [{ username: 'carol', email: 'bob@example.com' }] }],
    }
    t.match(await run(storage, mixed, apply), [{ action: 'fault', reason: 'names several users' }])
    await startWith(storage, mixed)
  })

  t.test('an export has no secrets, and applied where it was made changes nothing', async (t) => {
    const storage = await open(t, database)
    const given = smallSeed()
    const app = firstOf(firstOf(given.tenants).apps)
    const google = { clientId: 'g', clientSecret: 'a-secret-that-google-knows' }
    Object.assign(app, {
      management: 'tenant',
      login_preferences: { google, totp: { digits: 8 }, sms: null },
    })
    Object.assign(firstOf(firstOf(given.tenants).users), {
      credentials: { password: 'a-password-of-alice', force_replace: false },
      status: 'Disabled',
      email_verified: false,
      apps: ['shop'],
      custom_data: { plan: 'gold' },
    })
    await startWith(storage, given)
    const exported = await exportSeed(storage.db, sealer)
    const text = JSON.stringify(exported)
    t.notMatch(text, /a-secret-that-google|xxxx|a-password-of|argon2|client_secret|hash/)
    t.match(exported, {
      tenants: [
        {
          apps: [{ management: 'tenant', login_preferences: { google: { clientId: 'g' }, sms: null } }],
          users: [
            {
              ...{ username: 'alice', status: 'Disabled', email_verified: false, apps: ['shop'] },
              ...{ roles: [{ app_id: 'shop', role_name: 'clerk' }], custom_data: { plan: 'gold' } },
            },
          ],
        },
      ],
    })
    t.strictSame(await run(storage, JSON.parse(text), apply, true), [])
    t.strictSame(await run(storage, JSON.parse(text), apply), [])
    const secrets = await storage.db.selectFrom('client_secrets').selectAll().execute()
    t.equal(secrets.length, 1)
    t.strictSame(await exportSeed(storage.db, sealer, { tenantId: 'nobody' }), { tenants: [] })
  })
})

t.test('who is deleted by another instance while a start hashes passwords stays deleted', async (t) => {
  const storage = await open(t, postgres)
  const { db } = storage
  const before = smallSeed()
  await startWith(storage, before)
  const after = smallSeed()
  const { users } = firstOf(after.tenants)
  const credentials = { password: 'correct-horse-battery-staple', force_replace: false }
  users.unshift(Object.assign({ username: 'bob', email: 'bob@example.com', roles: [] }, { credentials }))
  const hasher: typeof tools.hasher = {
    ...tools.hasher,
    async hash(...given) {
      await db.transaction().execute(async (transaction) => {
        const user = await transaction
          .selectFrom('users')
          .selectAll()
          .where('username', '=', 'alice')
          .executeTakeFirst()
        if (user === undefined) return
        await leaveTombstone(transaction, tombstones, userTombstones(user), 1)
        await transaction.deleteFrom('users').where('user_id', '=', user.user_id).execute()
      })
      return tools.hasher.hash(...given)
    },
  }
  const checked = readSeed(after, settings)
  await db
    .transaction()
    .execute((transaction) => applySeed(transaction, checked, { ...Object(start), hasher }))
  const rows = await db.selectFrom('users').select('username').execute()
  t.strictSame(rows, [{ username: 'bob' }])
})
