import { setImmediate as turn } from 'node:timers/promises'
import { standardEndpoints } from '@latchkey/protocol'
import { signingKeyEndpoints } from '@latchkey/protocol/management'
import { decodeProtectedHeader } from 'jose'
import { sql } from 'kysely'
import t from 'tap'
import { overlapSeconds } from '../../../src/keys/key-schedule.ts'
import { lockKeys } from '../../../src/keys/key-store.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases, postgres } from '../../support/databases.ts'
import { manage } from '../../support/manage.ts'
import { startService, type TestService, textOf } from '../../support/service.ts'

const { createSigningKey, listSigningKeys, updateSigningKey, deleteSigningKey } = signingKeyEndpoints

async function kidNow(service: TestService): Promise<string | undefined> {
  return decodeProtectedHeader((await service.logIn()).access_token).kid
}

async function published(service: TestService): Promise<string[]> {
  const { text } = await service.call(standardEndpoints.jwks.path, { client: undefined })
  return Object(JSON.parse(text)).keys.map(({ kid }: { kid: string }) => kid)
}

onBothDatabases((t, database) => {
  t.test('J01 a new key is published at once and signs once every cache has it', async (t) => {
    const service = await startService(t, database)
    const [shared] = JSON.parse((await manage(service, listSigningKeys)).text)
    t.match(shared, { source: 'global', status: 'signing' })
    t.notOk('tenant_id' in shared)
    const created = await manage(service, createSigningKey, { body: { name: 'Autumn', alg: 'EdDSA' } })
    t.match(created, {
      status: 201,
      body: { tenant_id: 'acme', name: 'Autumn', status: 'validating', source: 'mosaic', alg: 'EdDSA' },
    })
    t.notMatch(created.text, /sealed|"d"/)
    const id = textOf(created.body, 'id')
    t.ok((await published(service)).includes(id))
    t.not(await kidNow(service), id)
    service.clock.advance(901)
    t.equal(await kidNow(service), id)
    t.match(await manage(service, updateSigningKey, { keyId: id, body: { name: 'Winter' } }), {
      status: 200,
      body: { name: 'Winter', status: 'signing' },
    })
  })

  t.test(
    'J03 a key signs at once, is taken out of use, and takes its tokens with it when it is disabled',
    async (t) => {
      const service = await startService(t, database)
      const created = await manage(service, createSigningKey, { body: { name: 'One' } })
      const keyId = textOf(created.body, 'id')
      const put = (status: string) => manage(service, updateSigningKey, { keyId, body: { status } })
      t.match((await put('signing')).body, { status: 'signing' })
      const { access_token } = await service.logIn()
      t.equal(decodeProtectedHeader(access_token).kid, keyId)
      const userinfo = () =>
        service.call('/cis/oidc/me', {
          client: undefined,
          headers: { authorization: `Bearer ${access_token}` },
        })
      service.clock.advance(1)
      t.match((await put('validating')).body, { status: 'validating' })
      t.not(await kidNow(service), keyId)
      t.equal((await userinfo()).status, 200)
      t.match((await put('disabled')).body, { status: 'disabled' })
      // tokens of clients that it signed are refused too
      service.clock.advance(3001)
      t.equal((await userinfo()).status, 401)
      t.notOk((await published(service)).includes(keyId))
      t.equal((await put('signing')).status, 404)
    },
  )

  for (const way of ['signs anew', 'is deleted']) {
    t.test(`J03 a key stays no longer when the one after it ${way}`, async (t) => {
      const service = await startService(t, database)
      const create = async (name: string) => {
        const body = { name, at_once: true }
        const created = await manage(service, createSigningKey, { body })
        service.clock.advance(10)
        return textOf(created.body, 'id')
      }
      const [first, second, third] = [await create('One'), await create('Two'), await create('Three')]
      const ended = { keyId: second, body: { status: 'signing' } }
      const { status } = await (way === 'is deleted'
        ? manage(service, deleteSigningKey, { keyId: second })
        : manage(service, updateSigningKey, ended))
      t.ok(status < 300)
      service.clock.advance(overlapSeconds - 21)
      t.ok((await published(service)).includes(first))
      service.clock.advance(1)
      const kids = await published(service)
      t.notOk(kids.includes(first))
      t.ok(kids.includes(third))
    })
  }

  t.test('deleting the signing key lets another sign in its place', async (t) => {
    const service = await startService(t, database)
    const body = { name: 'One', at_once: true }
    const keyId = textOf((await manage(service, createSigningKey, { body })).body, 'id')
    t.equal(await kidNow(service), keyId)
    t.equal((await manage(service, deleteSigningKey, { keyId })).status, 204)
    service.clock.advance(3001)
    t.ok(await kidNow(service))
    t.not(await kidNow(service), keyId)
    t.equal((await manage(service, deleteSigningKey, { keyId })).status, 404)
  })

  t.test(
    'the key of all tenants is a matter of the whole service, and no tenant sees another’s',
    async (t) => {
      const service = await startService(t, database)
      const [shared] = JSON.parse((await manage(service, listSigningKeys)).text)
      const of = { keyId: shared.id }
      t.equal((await manage(service, deleteSigningKey, of)).status, 403)
      t.equal((await manage(service, updateSigningKey, { ...of, body: { name: 'X' } })).status, 403)
      const body = { name: 'X', every_tenant: true }
      t.equal((await manage(service, createSigningKey, { body })).status, 403)
      t.equal((await manage(service, createSigningKey, { by: 'instance-web', body })).status, 201)
      const alone = { by: 'instance-web' as const, ...of, body: { status: 'validating' } }
      t.match(await manage(service, updateSigningKey, alone), {
        status: 409,
        body: { error_code: 'conflict' },
      })
      t.equal((await manage(service, listSigningKeys, { by: 'shop-web' })).status, 403)
      t.equal((await manage(service, listSigningKeys, { by: 'globex-web' })).status, 403)
      for (const [field, value] of [
        ['status', 'x'],
        ['name', ''],
      ] as const) {
        const answer = await manage(service, updateSigningKey, {
          by: 'instance-web',
          ...of,
          body: { [field]: value },
        })
        t.match(answer, { status: 400, body: { message: new RegExp(`^${field}`) } })
      }
    },
  )
})

t.test(
  'a call that names a key and changes its status waits its turn before it changes either',
  async (t) => {
    const url = await postgres.openShared(t)
    const service = await startService(t, url)
    const { body } = await manage(service, createSigningKey, { body: { name: 'One' } })
    const keyId = textOf(body, 'id')
    const storage = await openStorage(url)
    t.after(() => storage.close())
    const isWaiting = async () => {
      const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(storage.db)
      return Number(rows[0]?.waiting) > 0
    }
    const change = { keyId, body: { name: 'Two', status: 'signing' } }
    const changing = await storage.db.transaction().execute(async (other) => {
      await lockKeys(other)
      const changed = manage(service, updateSigningKey, change)
      while (!(await isWaiting())) await turn()
      // fails with a deadlock if the call holds the key already
      await other.updateTable('keys').set({ signs_from: 1 }).where('key_id', '=', keyId).execute()
      return { changed }
    })
    t.match(await changing.changed, { status: 200, body: { name: 'Two', status: 'signing' } })
  },
)
