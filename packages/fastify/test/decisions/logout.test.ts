import { LatchkeyError } from '@latchkey/client'
import t from 'tap'
import { alice, appSecret, bob, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'
import { watchedStore } from '../watched-store.ts'

const down = () => new LatchkeyError('upstream_unavailable', 'refused')

t.test('S01 W12 W13 a log-out ends every app at its next request, by one delete', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { store } = watched
  const { app: shop } = await testApp({ world, store })
  const others = await Promise.all(['bank', 'forum'].map((app) => testApp({ world, store, app })))
  t.teardown(() => Promise.all([shop, ...others.map(({ app }) => app)].map((app) => app.close())))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  for (const { app } of others) await browser.get(app, '/account')
  const before = browser.copy()
  const start = watched.calls.length
  t.equal((await browser.post(shop, '/logout')).json().status, 'ended')
  t.equal(watched.calls.slice(start).filter((call) => call === 'end sign-on').length, 1)
  for (const { app } of others) {
    const answer = await before.get(app, '/account')
    t.equal(answer.statusCode, 401)
    t.equal(answer.json().reason, 'not_signed_in')
  }
  t.equal((await before.get(shop, '/account')).statusCode, 401)
  const left = [...watched.keys].filter((key) => !key.startsWith('flight:'))
  t.same(left, [], 'nothing is left in the store but notes, which mean nothing without their record')
})

t.test('S12 leaving one app keeps the others in, and gives no silent way back', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  await browser.get(bank, '/account')
  const before = browser.copy()
  t.equal((await browser.post(bank, '/logout', { scope: 'here' })).json().status, 'ended')
  t.equal((await browser.get(bank, '/account')).json().reason, 'left_this_app')
  t.equal((await before.get(bank, '/account')).statusCode, 401, 'the old cookie is dead, too')
  t.equal((await browser.get(shop, '/account')).statusCode, 200)
  t.equal(world.sessions.get('idp-1')?.alive, true)
  t.equal((await browser.post(bank, '/login', alice)).json().status, 'authenticated')
  t.equal((await browser.get(bank, '/account')).statusCode, 200)
})

t.test('S12 the default ends the IdP session', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/logout')
  t.equal(world.sessions.get('idp-1')?.alive, false)
})

t.test('S11 a second log-out, an expired one and one without a session all end well', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  t.same((await new Browser().post(app, '/logout')).json(), { status: 'ended' })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const again = browser.copy()
  await browser.post(app, '/logout')
  t.same((await browser.post(app, '/logout')).json(), { status: 'ended' })
  const answer = await again.post(app, '/logout')
  t.same(answer.json(), { status: 'ended' })
  t.equal(again.cookies.size, 0, 'cookies of a session that is over are cleared')
  const expired = new Browser()
  await expired.post(app, '/login', alice)
  world.time += 40 * 86_400_000
  t.same((await expired.post(app, '/logout')).json(), { status: 'ended' })
  t.equal(expired.cookies.size, 0)
})

t.test('A10 after a log-out the old cookie is anonymous and guarded pages are not cached', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const page = await browser.get(app, '/account')
  t.equal(page.headers['cache-control'], 'no-store')
  const old = browser.copy()
  await browser.post(app, '/logout')
  t.equal((await old.get(app, '/account')).statusCode, 401)
})

t.test('S13 a log-out ends what its own cookies name, whatever its body says', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const victim = new Browser()
  await victim.post(app, '/login', alice)
  const other = new Browser()
  await other.post(app, '/login', bob)
  const handle = victim.cookies.get('latchkey-sign-on')
  const body = { session_id: 'idp-1', sub: 'alice', record: handle, sid: 'idp-1' }
  t.same((await other.post(app, '/logout', body)).json(), { status: 'ended' })
  t.equal((await victim.get(app, '/account')).statusCode, 200)
  t.equal(world.sessions.get('idp-1')?.alive, true)
})

t.test('Q15 while the service is down the user is out at once, and the log-out is done later', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const old = browser.copy()
  world.failNext = down()
  t.same((await browser.post(app, '/logout')).json(), { status: 'ended_here_queued' })
  t.equal(browser.cookies.size, 0)
  t.equal((await old.get(app, '/account')).statusCode, 401)
  t.equal(world.sessions.get('idp-1')?.alive, true)
  t.equal(await app.latchkey.drainLogouts(), 0, 'not due yet')
  world.time += 11_000
  world.failNext = down()
  t.equal(await app.latchkey.drainLogouts(), 0, 'still down')
  t.equal(await app.latchkey.drainLogouts(), 0, 'leased until the next try')
  world.time += 31_000
  t.equal(await app.latchkey.drainLogouts(), 1)
  t.equal(world.sessions.get('idp-1')?.alive, false)
  world.time += 31_000
  t.equal(await app.latchkey.drainLogouts(), 0, 'done once')
})

t.test('Q15 another process with the same store and secrets does a queued log-out', async (t) => {
  const world = newWorld()
  const { app: first, store } = await testApp({ world })
  const browser = new Browser()
  await browser.post(first, '/login', alice)
  world.failNext = down()
  await browser.post(first, '/logout')
  await first.close()
  world.time += 11_000
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  const { app: stranger } = await testApp({
    world,
    store,
    secrets: ['another-secret-of-the-app-0123-xyzabc'],
  })
  const { app: second } = await testApp({
    world,
    store,
    secrets: ['another-secret-of-the-app-0123-xyzabc', appSecret],
  })
  t.teardown(() => Promise.all([bank, stranger, second].map((app) => app.close())))
  t.equal(await bank.latchkey.drainLogouts(), 0, 'each app has its own queue')
  t.equal(await stranger.latchkey.drainLogouts(), 0, 'what it cannot read it leaves')
  world.time += 31_000
  t.equal(await second.latchkey.drainLogouts(), 1)
  t.equal(world.sessions.get('idp-1')?.alive, false)
})

t.test('a queued log-out is dropped when the cap of its session has passed', async (t) => {
  const { app, world } = await testApp({ lifetimes: { slidingSeconds: 3600, capSeconds: 3600 } })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  world.failNext = down()
  await browser.post(app, '/logout')
  world.time += 3_700_000
  const { calls } = world
  t.equal(await app.latchkey.drainLogouts(), 0)
  t.equal(world.calls, calls, 'the service is not asked')
  world.time += 31_000
  t.equal(await app.latchkey.drainLogouts(), 0)
})

t.test('one queued log-out that the service refuses does not keep the others', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  for (const user of [alice, bob, alice]) {
    const browser = new Browser()
    await browser.post(app, '/login', user)
    world.failNext = down()
    await browser.post(app, '/logout')
  }
  world.time += 11_000
  world.failNext = new LatchkeyError('request_invalid', 'refused')
  t.equal(await app.latchkey.drainLogouts(), 2)
})

t.test('A06 a log-in of somebody else ends the IdP session of the first through the queue', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/login', bob)
  world.time += 11_000
  t.equal(await app.latchkey.drainLogouts(), 1)
  t.equal(world.sessions.get('idp-1')?.alive, false)
  t.equal(world.sessions.get('idp-2')?.alive, true)
  t.match((await browser.get(app, '/account')).json(), { sub: 'bob' })
})
