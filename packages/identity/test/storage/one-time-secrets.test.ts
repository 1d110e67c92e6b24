import type { Test } from 'tap'
import {
  consumeSecret,
  endSecrets,
  findSecret,
  secretId,
  slotId,
  stateOfSecret,
  storeSecret,
} from '../../src/storage/one-time-secrets.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'

const now = 1_800_000_000
const owner = { tenant_id: 'acme', client_id: 'shop-web' }
const id = secretId('the secret')
const secret = { id, purpose: 'login', accountKey: 'alice', data: { answer: 42 }, expiresAt: now + 60 }
const given = { id, purposes: ['login'] }

async function open(t: Test, database: TestDatabase) {
  const { db, close } = await openStorage(await database.open(t))
  t.after(() => close())
  for (const tenant_id of ['acme', 'globex']) {
    await db.insertInto('tenants').values({ tenant_id, created_at: 0 }).execute()
    const app = { tenant_id, app_id: 'shop' }
    await db
      .insertInto('apps')
      .values({ ...app, name: 'Shop', login_preferences_json: '{}' })
      .execute()
    const lists = {
      secret_hashes_json: '[]',
      redirect_uris_json: '[]',
      resources_json: '[]',
      scopes_json: '[]',
      permissions_json: '[]',
      token_expiration_json: '{}',
      default_claims_json: '[]',
      jwks_json: '[]',
      backchannel_logout_uri: null,
    }
    const client_id = tenant_id === 'acme' ? 'shop-web' : 'globex-web'
    await db
      .insertInto('clients')
      .values({ ...app, ...lists, client_id })
      .execute()
  }
  return db
}

onBothDatabases((t, database) => {
  t.test('a secret gives what it was stored with, once', async (t) => {
    const db = await open(t, database)
    await storeSecret(db, owner, secret)
    const stored = { account_key: 'alice', data_json: '{"answer":42}' }
    t.same(await findSecret(db, owner, given, now), stored)
    t.same(await consumeSecret(db, owner, given, now), stored)
    t.equal(await consumeSecret(db, owner, given, now), undefined)
    t.equal(await findSecret(db, owner, given, now), undefined)
    t.equal(await stateOfSecret(db, owner, given, now), 'used')
  })

  t.test('a secret that is consumed 50 times at once is given to one', async (t) => {
    const db = await open(t, database)
    await storeSecret(db, owner, secret)
    const all = await Promise.all(Array.from({ length: 50 }, () => consumeSecret(db, owner, given, now)))
    t.equal(all.filter((consumed) => consumed !== undefined).length, 1)
  })

  t.test('a secret of another tenant, client, purpose or time does not fit and stays', async (t) => {
    const db = await open(t, database)
    await storeSecret(db, owner, secret)
    t.equal(await consumeSecret(db, { ...owner, tenant_id: 'globex' }, given, now), undefined)
    t.equal(await consumeSecret(db, { ...owner, client_id: 'globex-web' }, given, now), undefined)
    t.equal(await consumeSecret(db, owner, { ...given, purposes: ['reset'] }, now), undefined)
    t.equal(await consumeSecret(db, owner, given, secret.expiresAt), undefined)
    t.equal(await stateOfSecret(db, owner, given, secret.expiresAt), 'expired')
    t.equal(await stateOfSecret(db, owner, { ...given, purposes: ['reset'] }, now), 'unknown')
    t.ok(await consumeSecret(db, owner, given, secret.expiresAt - 1))
  })

  t.test('a bound secret needs its binding, and an unbound one none', async (t) => {
    const db = await open(t, database)
    await storeSecret(db, owner, { ...secret, binding: 'request' })
    t.equal(await consumeSecret(db, owner, given, now), undefined)
    t.equal(await consumeSecret(db, owner, { ...given, binding: 'other' }, now), undefined)
    t.equal(await stateOfSecret(db, owner, given, now), 'open')
    t.ok(await consumeSecret(db, owner, { ...given, binding: 'request' }, now))

    await storeSecret(db, owner, secret)
    t.equal(await consumeSecret(db, owner, { ...given, binding: 'request' }, now), undefined)
    t.ok(await consumeSecret(db, owner, given, now))
  })

  t.test('a newer secret takes the place of the one in its slot', async (t) => {
    const db = await open(t, database)
    const slot = { ...secret, id: slotId(owner, 'login', 'alice') }
    const named = { id: slot.id, purposes: ['login'] }
    await storeSecret(db, owner, { ...slot, binding: 'first' })
    t.ok(await consumeSecret(db, owner, { ...named, binding: 'first' }, now))
    await storeSecret(db, owner, { ...slot, binding: 'second', data: { answer: 43 } })
    t.equal(await consumeSecret(db, owner, { ...named, binding: 'first' }, now), undefined)
    t.match(await consumeSecret(db, owner, { ...named, binding: 'second' }, now), {
      data_json: '{"answer":43}',
    })
    const others = [slotId(owner, 'login', 'bob'), slotId(owner, 'reset', 'alice')]
    t.notOk(others.includes(slot.id))
  })

  t.test('the secrets of an account end by purpose and client', async (t) => {
    const db = await open(t, database)
    const stored = ['login', 'reset'].map((purpose) => ({ ...secret, id: secretId(purpose), purpose }))
    for (const each of stored) await storeSecret(db, owner, each)
    const account = { tenant_id: 'acme', accountKey: 'alice' }
    await endSecrets(db, { ...account, client_id: 'globex-web' }, ['login', 'reset'], now)
    await endSecrets(db, { ...account, accountKey: 'bob' }, ['login', 'reset'], now)
    await endSecrets(db, account, ['reset'], now)
    t.equal(await findSecret(db, owner, { id: secretId('reset'), purposes: ['reset'] }, now), undefined)
    t.ok(await findSecret(db, owner, { id: secretId('login'), purposes: ['login'] }, now))
  })
})
