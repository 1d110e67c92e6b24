import { memoryStore, type Store } from '@latchkey/session-store'
import t from 'tap'
import {
  alice,
  appSecret,
  bob,
  clientOf,
  groupSecret,
  newWorld,
  type TestAppOptions,
  testApp,
} from '../app.ts'
import { Browser } from '../browser.ts'
import { localKey, localsIn, signOnKey, signOnsIn, testIdentity } from '../record-keys.ts'

const otherAppSecret = 'another-secret-of-the-app-0123-xyzabc'
const otherGroupSecret = 'another-secret-of-the-group-0123-xyzabc'
const cookies = ['latchkey-shop', 'latchkey-sign-on'] as const

/** What distinguishes a second app called `shop` on the same store. */
const seconds: Record<string, Pick<TestAppOptions, 'secrets' | 'signOn'> & { of?: object }> = {
  'another tenant': { of: { tenantId: 'other' } },
  'another issuer': { of: { issuer: 'https://other.example' } },
  'other secrets': { secrets: [otherAppSecret], signOn: { secrets: [otherGroupSecret] } },
}

for (const [what, { of: client = {}, ...options }] of Object.entries(seconds)) {
  t.test(`B11 K09 two apps called shop of ${what} accept nothing of each other's`, async (t) => {
    const world = newWorld()
    const { app: first, store } = await testApp({ world })
    const { app: second } = await testApp({
      world,
      store,
      client: { ...clientOf(world), ...client },
      ...options,
    })
    t.teardown(() => Promise.all([first.close(), second.close()]))
    const browser = new Browser()
    await browser.post(first, '/login', alice)
    const [ofBoth, ofOne] = [browser.copy(), browser.copy()]
    ofOne.cookies.delete('latchkey-sign-on')
    for (const carried of [ofBoth, ofOne]) {
      t.equal((await carried.copy().get(second, '/account')).json().reason, 'not_signed_in')
      t.equal((await carried.copy().post(second, '/strict')).statusCode, 401)
    }
    await browser.copy().post(second, '/logout')
    await browser.copy().post(second, '/login', bob)
    t.match((await browser.get(first, '/account')).json(), { sub: 'alice', source: 'local_session' })
    t.equal(world.sessions.get('idp-1')?.alive, true, 'nor ends the one what is of the other')
  })
}

t.test('B11 an app of another registration does not accept a session under the same secrets', async (t) => {
  const world = newWorld()
  const { app: first, store } = await testApp({ world })
  const client = { ...clientOf(world), clientId: 'other-client' }
  const { app: second } = await testApp({ world, store, client })
  t.teardown(() => Promise.all([first.close(), second.close()]))
  const browser = new Browser()
  await browser.post(first, '/login', alice)
  // the sign-on is shared by the group: it asks the service for itself
  t.match((await browser.copy().get(second, '/account')).json(), { source: 'silent_authentication' })
})

t.test('K09 a queued log-out is left to the app whose service it is for', async (t) => {
  const world = newWorld()
  const { app: first, store } = await testApp({ world })
  const { app: second } = await testApp({ world, store, client: { ...clientOf(world), tenantId: 'other' } })
  t.teardown(() => Promise.all([first.close(), second.close()]))
  const { LatchkeyError } = await import('@latchkey/client')
  const browser = new Browser()
  await browser.post(first, '/login', alice)
  world.failNext = new LatchkeyError('upstream_unavailable', 'down')
  t.equal((await browser.post(first, '/logout')).json().status, 'ended_here_queued')
  world.time += 60_000
  t.equal(await second.latchkey.drainLogouts(), 0)
  t.equal(await first.latchkey.drainLogouts(), 1)
  t.equal(world.sessions.get('idp-1')?.alive, false)
})

/** A browser of alice, and what the store holds for it. */
async function signedIn() {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const { app } = await testApp({ world, store })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const [id = '', handle = ''] = cookies.map((name) => browser.cookies.get(name))
  const keys = { local: localKey(id), signOn: signOnKey(handle) }
  const [local] = await localsIn(store).read([keys.local])
  const [signOn] = await signOnsIn(store).read([keys.signOn])
  if (local === undefined || signOn === undefined) throw new Error('nothing is stored')
  return { world, store, app, browser, keys, local, signOn, id, handle }
}

/** Puts something in the place of a record. */
async function plant(store: Store, key: string, value: unknown, expiresAt: number) {
  await store.end(key)
  await store.create(key, value, expiresAt)
}

t.test('B13 whoever writes to the store forges no local session', async (t) => {
  const { store, app, browser, keys, local, world } = await signedIn()
  t.teardown(() => app.close())
  const expiresAt = world.time + 1_000_000
  const forged = { ...local.value, local: { ...local.value.local, sub: 'bob', amr: ['pwd', 'sms', 'mfa'] } }
  const [raw] = await store.read([keys.local])
  const copied = browser.copy()
  copied.cookies.set('latchkey-shop', 'C'.repeat(43))
  copied.cookies.delete('latchkey-sign-on')
  await store.create(localKey('C'.repeat(43)), raw?.value, local.expiresAt)
  t.equal((await copied.get(app, '/account')).statusCode, 401, 'a record copied under another key')
  for (const [what, write] of [
    ['no signature', () => plant(store, keys.local, forged, expiresAt)],
    ['the former form', () => plant(store, keys.local, { latchkey: forged }, expiresAt)],
    ['another expiry', () => plant(store, keys.local, raw?.value, local.expiresAt + 1)],
    ['another secret', () => sign({ secret: otherAppSecret })],
    ['another app', () => sign({ app: 'bank' })],
    ['another tenant', () => sign({ identity: { ...testIdentity, tenant: 'other' } })],
    ['another issuer', () => sign({ identity: { ...testIdentity, issuer: 'https://other.example' } })],
    ['another client', () => sign({ identity: { ...testIdentity, client: 'other' } })],
    ['another format', () => sign({ format: 2 })],
  ] as const) {
    await write()
    const visitor = browser.copy()
    t.not((await visitor.get(app, '/account')).json().sub, 'bob', what)
    const alone = browser.copy()
    alone.cookies.delete('latchkey-sign-on')
    await write()
    t.equal((await alone.get(app, '/account')).statusCode, 401, what)
    t.not((await store.read([keys.local]))[0], undefined, `${what}: left where it is`)
    t.equal((await alone.post(app, '/login', alice)).json().status, 'authenticated', 'and a log-in goes on')
    // that log-in ended the sign-on of its browser alone
  }

  async function sign(given: NonNullable<Parameters<typeof localsIn>[1]>) {
    await store.end(keys.local)
    await localsIn(store, given).create(keys.local, forged as never, expiresAt)
  }
})

t.test('whoever writes to the store forges no sign-on record', async (t) => {
  for (const [what, given] of [
    ['no signature', undefined],
    ['another secret', { ...testIdentity, secret: otherGroupSecret }],
    ['another tenant', { ...testIdentity, tenant: 'other' }],
    ['another issuer', { ...testIdentity, issuer: 'https://other.example' }],
  ] as const) {
    const { store, app, browser, keys, signOn } = await signedIn()
    const value = { ...signOn.value, sub: 'bob' }
    await store.end(keys.signOn)
    if (given === undefined) await store.create(keys.signOn, value, signOn.expiresAt)
    else await signOnsIn(store, given).create(keys.signOn, value, signOn.expiresAt)
    t.equal((await browser.get(app, '/account')).json().reason, 'not_signed_in', what)
    t.not((await store.read([keys.signOn]))[0], undefined, `${what}: left where it is`)
    t.equal((await browser.post(app, '/login', alice)).json().status, 'authenticated')
    t.not((await store.read([keys.signOn]))[0], undefined, `${what}: by a log-in too`)
    await app.close()
  }
})

t.test('an earlier state of a local session that is put back counts until its sign-on ends', async (t) => {
  const { store, app, browser, keys, local } = await signedIn()
  t.teardown(() => app.close())
  const [raw] = await store.read([keys.local])
  await browser.post(app, '/begin', { step: { method: 'webauthn' } })
  await plant(store, keys.local, raw?.value, local.expiresAt)
  t.match((await browser.get(app, '/account')).json(), { sub: 'alice' })
  const stolen = browser.copy()
  await browser.post(app, '/logout')
  await plant(store, keys.local, raw?.value, local.expiresAt)
  t.equal((await stolen.get(app, '/account')).statusCode, 401, 'but never without it')
})

t.test('J10 secrets that are rotated with the old one kept open what was signed before', async (t) => {
  const { store, world, browser, app } = await signedIn()
  const { app: later } = await testApp({
    world,
    store,
    secrets: [otherAppSecret, appSecret],
    signOn: { secrets: [otherGroupSecret, groupSecret] },
  })
  t.teardown(() => Promise.all([app.close(), later.close()]))
  t.match((await browser.get(later, '/account')).json(), { sub: 'alice', source: 'local_session' })
})
