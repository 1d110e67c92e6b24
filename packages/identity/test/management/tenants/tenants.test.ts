import { endpoints, pathWith, standardEndpoints } from '@latchkey/protocol'
import { managementEndpoints, signingKeyEndpoints } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import t from 'tap'
import { mostPublished } from '../../../src/keys/manage-keys.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases, postgres, sqlite } from '../../support/databases.ts'
import { sendForm } from '../../support/forms.ts'
import { type ClientName, seed } from '../../support/seed.ts'
import { type Answer, startService, type TestService } from '../../support/service.ts'

const tenantsPath = managementEndpoints.listTenants.path
const pathOf = {
  read: (tenantId: string) => pathWith(managementEndpoints.readTenant.path, { tenantId }),
  change: (tenantId: string) => pathWith(managementEndpoints.changeTenant.path, { tenantId }),
  export: (tenantId: string) => pathWith(managementEndpoints.exportTenant.path, { tenantId }),
  erase: (tenantId: string) => pathWith(managementEndpoints.eraseTenant.path, { tenantId }),
}

/** A call of the manager of all tenants. */
function manage(
  service: TestService,
  path: string = tenantsPath,
  call: { method?: 'GET' | 'POST' | 'PUT'; body?: unknown } = {},
) {
  return service.call(path, { client: 'instance-web', ...call })
}

const setStatus = (service: TestService, status: string, tenant = 'globex') =>
  manage(service, pathOf.change(tenant), { method: 'PUT', body: { status } })

const erase = (service: TestService, tenant: string, confirm = tenant) =>
  manage(service, pathOf.erase(tenant), { method: 'POST', body: { confirm } })

const told = ({ status, body }: Answer) => [status, body.error_code]

/** The usual seed; the users of the other tenant have passwords too. */
function tenantSeed(users = 1) {
  const [acme, globex] = structuredClone(seed.tenants)
  const credentials = { password: 'correct-horse-battery-staple', force_replace: false }
  const others = Array.from({ length: users - 1 }, (_, index) => ({ username: `user-${index}` }))
  return {
    tenants: [
      acme,
      { ...globex, users: [...(globex?.users ?? []).map((user) => ({ ...user, credentials })), ...others] },
    ],
  }
}

const logIn = (service: TestService, client: ClientName = 'globex-web') => service.logIn({ client })

onBothDatabases((t, database) => {
  t.test('a tenant is created with a key of its own, listed, read and renamed', async (t) => {
    const service = await startService(t, database)
    const created = await manage(service, managementEndpoints.createTenant.path, {
      body: { tenant_id: 'initech', name: 'Initech' },
    })
    const initech = {
      ...{ tenant_id: 'initech', name: 'Initech', status: 'Active' },
      created_at: Number(service.clock.seconds()),
    }
    t.strictSame([created.status, created.body], [201, { result: initech }])
    const again = await manage(service, managementEndpoints.createTenant.path, {
      body: { tenant_id: 'initech' },
    })
    t.strictSame(told(again), [409, 'identifier_taken'])
    service.clock.advance(30)
    const jwks = await service.call(standardEndpoints.jwks.path, { client: undefined })
    t.equal(JSON.parse(jwks.text).keys.length, 2)

    const first = await manage(service, `${tenantsPath}?limit=2`)
    const { result, next_cursor } = JSON.parse(first.text)
    t.match(result, [{ tenant_id: 'acme' }, { tenant_id: 'globex' }])
    const second = await manage(service, `${tenantsPath}?limit=2&cursor=${encodeURIComponent(next_cursor)}`)
    t.strictSame(second.body, { result: [initech] })
    t.equal((await manage(service, `${tenantsPath}?cursor=AAAA`)).status, 400)

    const renamed = await manage(service, pathOf.change('initech'), {
      method: 'PUT',
      body: { name: 'Initrode' },
    })
    t.match(renamed.body, { result: { name: 'Initrode', status: 'Active' } })
    t.strictSame((await manage(service, pathOf.read('initech'))).body, renamed.body)
    t.strictSame(told(await manage(service, pathOf.read('nobody'))), [404, 'not_found'])
  })

  t.test('an id that is taken is told as such, however many keys its tenant has', async (t) => {
    const service = await startService(t, database)
    const body = { name: 'Next', at_once: true }
    for (let count = 0; count < mostPublished; count += 1) {
      const { createSigningKey } = signingKeyEndpoints
      const made = await service.call(createSigningKey.path, { client: 'admin-web', body })
      t.equal(made.status, 201)
      service.clock.advance(1)
    }
    const again = await manage(service, managementEndpoints.createTenant.path, {
      body: { tenant_id: 'acme' },
    })
    t.strictSame(told(again), [409, 'identifier_taken'])
  })

  t.test('of two calls with one id, one makes the tenant', async (t) => {
    const service = await startService(t, database)
    const call = { body: { tenant_id: 'initech' } }
    const create = () => manage(service, managementEndpoints.createTenant.path, call)
    const answers = await Promise.all([create(), create()])
    t.strictSame(answers.map(told).sort(), [
      [201, undefined],
      [409, 'identifier_taken'],
    ])
  })

  t.test(
    'K11 a disabled tenant is refused from the next call on, and goes on when it is enabled',
    async (t) => {
      const url = await database.openShared(t)
      const first = await startService(t, url, { seed: tenantSeed() })
      // two instances in one process would wait for each other's locks on SQLite
      const second =
        database === postgres ? await startService(t, url, { seed: tenantSeed(), clock: first.clock }) : first
      const { session_id, refresh_token, access_token } = await logIn(first)
      await second.clientToken('globex-web')
      await logIn(second)
      const results = async (service: TestService) => [
        (await service.post(endpoints.authenticateSession.path, { session_id }, 'globex-web')).status,
        (
          await service.post(
            endpoints.authenticatePassword.path,
            { username: 'alice', password: 'x' },
            'globex-web',
          )
        ).status,
        (await service.post(endpoints.refreshToken.path, { refresh_token }, 'globex-web')).status,
        (
          await sendForm(
            service,
            standardEndpoints.token.path,
            { grant_type: 'client_credentials' },
            'globex-web',
          )
        ).status,
        (
          await service.call(standardEndpoints.userinfo.path, {
            client: undefined,
            headers: { authorization: `Bearer ${access_token}` },
          })
        ).status,
      ]
      t.match((await setStatus(first, 'Disabled')).body, {
        result: { status: 'Disabled', disabled_at: Number },
      })
      t.strictSame(await results(first), [401, 401, 401, 401, 401])
      first.clock.advance(1)
      t.strictSame(await results(second), [401, 401, 401, 401, 401], 'another instance')
      t.equal((await logIn(first, 'shop-web')).token_type, 'Bearer', 'another tenant')
      t.strictSame(told(await setStatus(first, 'Disabled')), [200, undefined], 'again')

      t.notOk('disabled_at' in Object((await setStatus(first, 'Active')).body.result))
      const silent = await first.post(endpoints.authenticateSession.path, { session_id }, 'globex-web')
      t.equal(silent.status, 200, 'the session was kept')
      t.strictSame(told(await setStatus(first, 'Disabled', 'acme')), [409, 'conflict'], 'their own tenant')
    },
  )

  t.test('an export has everything of one tenant, no secrets, and nothing of another tenant', async (t) => {
    const service = await startService(t, database, { seed: tenantSeed(5) })
    const lines: { kind: string; data: Record<string, unknown> }[] = []
    for (let cursor = ''; ; ) {
      const answer = await manage(service, `${pathOf.export('globex')}?limit=2${cursor}`)
      t.equal(answer.status, 200)
      t.notMatch(answer.text, /argon2|secret|acme|shop/)
      const { result, next_cursor } = JSON.parse(answer.text)
      lines.push(...result)
      if (next_cursor === undefined) break
      cursor = `&cursor=${encodeURIComponent(next_cursor)}`
      const other = await manage(service, `${pathOf.export('acme')}?limit=2${cursor}`)
      t.strictSame(told(other), [400, 'invalid_request'], 'a cursor is good for its tenant only')
    }
    t.strictSame(
      lines.map(({ kind }) => kind),
      ['tenant', 'app', ...Array.from({ length: 5 }, () => 'user')],
    )
    t.match(lines[1]?.data, { app_id: 'portal', clients: [{ client_id: 'globex-web', permissions: ['*'] }] })
    const alice = lines.find(({ data }) => data.username === 'alice')
    t.match(alice?.data, { user_id: String, email: 'alice@example.com', apps: ['portal'] })
  })

  t.test('erasing leaves nothing of the tenant in any table but the audit trail', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url, { seed: tenantSeed(250) })
    await logIn(service)
    await service.post(
      endpoints.sendOtp.path,
      { channel: 'email', identifier_type: 'username', identifier: 'alice' },
      'globex-web',
    )
    await service.post(
      endpoints.authenticatePassword.path,
      { username: 'alice', password: 'x' },
      'globex-web',
    )
    const storage = await openStorage(url)
    t.teardown(() => storage.close())
    const users = await storage.db
      .selectFrom('users')
      .select('user_id')
      .where('tenant_id', '=', 'globex')
      .execute()
    t.equal(users.length, 250)

    t.strictSame(told(await erase(service, 'globex')), [409, 'conflict'], 'it is in use')
    await setStatus(service, 'Disabled')
    t.strictSame(told(await erase(service, 'globex', 'acme')), [400, 'invalid_request'])
    const before = await rowsOf(storage.db, ['acme'])
    t.equal((await erase(service, 'globex')).status, 204)
    const erased = ['globex', 'globex-web', ...users.map(({ user_id }) => user_id)]
    t.strictSame(await rowsOf(storage.db, erased), [], 'at once')
    t.strictSame(await rowsOf(storage.db, ['acme']), before, 'another tenant')
    t.strictSame(told(await erase(service, 'globex')), [404, 'not_found'], 'once')
    t.strictSame(told(await setStatus(service, 'Active')), [404, 'not_found'], 'for good')
    await service.app.close()
    t.strictSame(await rowsOf(storage.db, erased), [], 'after the events that waited got their places')
    const restarted = await startService(t, url, { seed: tenantSeed(), clock: service.clock })
    t.equal(
      (await manage(restarted, pathOf.read('globex'))).status,
      404,
      'a start with the old seed does not bring it back',
    )
  })
})

/** The tables that have rows with one of these texts, and how many; without the audit trail. */
async function rowsOf(db: Awaited<ReturnType<typeof openStorage>>['db'], texts: readonly string[]) {
  const found: string[] = []
  for (const { name } of await db.introspection.getTables()) {
    if (/^(audit_(events|queue|heads|checkpoints)|migrations)/.test(name)) continue
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    const named = rows.filter((row) => texts.some((text) => JSON.stringify(row).includes(`"${text}"`)))
    if (named.length > 0) found.push(`${name}: ${named.length}`)
  }
  return found.sort()
}

t.test('bad tenants are refused by the name of the field, and nothing is made', async (t) => {
  const service = await startService(t, sqlite)
  for (const [body, message] of [
    [{}, /tenant_id/],
    [{ tenant_id: 'with space' }, /tenant_id/],
    [{ tenant_id: 'a/b' }, /tenant_id/],
    [{ tenant_id: '*' }, /tenant_id/],
    [{ tenant_id: 'a', name: '' }, /name/],
    [{ tenant_id: 'a', status: 'Disabled' }, /status/],
  ] as const) {
    const answer = await manage(service, managementEndpoints.createTenant.path, { body })
    t.equal(answer.status, 400, JSON.stringify(body))
    t.match(answer.body.message, message)
  }
  for (const limit of ['0', '-1', 'x', '1000000']) {
    t.equal((await manage(service, `${tenantsPath}?limit=${limit}`)).status, 400, limit)
  }
  t.equal(
    (await manage(service, pathOf.change('acme'), { method: 'PUT', body: { status: 'disabled' } })).status,
    400,
  )
  t.equal(JSON.parse((await manage(service)).text).result.length, 2)
})
