import t from 'tap'
import { alice, aliceCode, newWorld, testApp } from './app.ts'
import { Browser, sentCookies } from './browser.ts'
import { watchedStore } from './watched-store.ts'

t.test('R06 50 first requests of a browser make one call and one local session', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app: shop } = await testApp({ world, store: watched.store })
  const { app: bank } = await testApp({ world, store: watched.store, app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const { calls } = world
  const answers = await Promise.all(Array.from({ length: 50 }, () => browser.copy().get(bank, '/account')))
  t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
  t.equal(world.calls, calls + 1)
  const ids = answers.map((answer) =>
    sentCookies(answer)
      .filter(({ name }) => name === 'latchkey-bank')
      .map(({ value }) => value),
  )
  t.same(new Set(ids.map((values) => values.length)), new Set([1]), 'one cookie for each answer')
  t.equal(new Set(ids.flat()).size, 1, 'all of them the same')
  t.equal([...watched.keys].filter((key) => key.startsWith('session:bank')).length, 1)
})

t.test('R06 50 requests whose access token ran out renew it by one call under one id', async (t) => {
  const world = newWorld()
  const { app } = await testApp({ world })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  world.time += 3_700_000
  const { calls } = world
  const id = browser.cookies.get('latchkey-shop')
  const answers = await Promise.all(Array.from({ length: 50 }, () => browser.copy().get(app, '/account')))
  t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
  t.equal(world.calls, calls + 1)
  for (const answer of answers) {
    for (const { name, value } of sentCookies(answer)) if (name === 'latchkey-shop') t.equal(value, id)
  }
})

t.test('F18 R06 two processes that renew one session at once both answer, and it stays one', async (t) => {
  const world = newWorld()
  const { app: first, store } = await testApp({ world })
  const { app: second } = await testApp({ world, store })
  t.teardown(() => Promise.all([first.close(), second.close()]))
  const browser = new Browser()
  await browser.post(first, '/login', alice)
  const id = browser.cookies.get('latchkey-shop')
  world.time += 3_700_000
  const answers = await Promise.all(
    [first, second, first, second].map((app) => browser.copy().get(app, '/account')),
  )
  t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
  for (const answer of answers) {
    for (const { name, value } of sentCookies(answer)) if (name === 'latchkey-shop') t.equal(value, id)
  }
  t.match((await browser.get(second, '/account')).json(), { source: 'local_session' })
})

t.test('A09 R07 two log-ins of one browser at once both answer, and the last cookie is in', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/begin', { step: { method: 'webauthn' } })
  const anonymous = browser.cookies.get('latchkey-shop')
  const tabs = [browser.copy(), browser.copy()]
  const answers = await Promise.all(tabs.map((tab) => tab.post(app, '/login', alice)))
  for (const answer of answers) t.equal(answer.json().status, 'authenticated')
  for (const answer of answers) {
    browser.take(answer)
    t.equal((await browser.get(app, '/account')).statusCode, 200)
  }
  t.not(browser.cookies.get('latchkey-shop'), anonymous)
  const stale = new Browser()
  stale.cookies.set('latchkey-shop', anonymous ?? '')
  t.equal((await stale.get(app, '/account')).statusCode, 401)
})

t.test('R07 a log-in that is sent twice ends the session of the first', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/login', alice)
  await app.latchkey.drainLogouts()
  world.time += 60_000
  await app.latchkey.drainLogouts()
  t.same(
    [...world.sessions.values()].map(({ alive }) => alive),
    [false, true],
  )
})

t.test('R07 a code that is sent twice is in by the first', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  const twice = browser.copy()
  t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'authenticated')
  const second = await twice.post(app, '/login', aliceCode)
  t.equal(second.json().status, 'login_required', 'nothing is pending any more')
  browser.take(second)
  t.equal((await browser.get(app, '/strict')).statusCode, 200)
})

t.test('A04 R02 a request that a step-up overtook clears and replaces no cookie', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  const late = browser.copy()
  await browser.post(app, '/login', aliceCode)
  const rotated = browser.cookies.get('latchkey-shop')
  for (const url of ['/public', '/', '/account']) {
    const answer = await late.get(app, url)
    t.equal(answer.statusCode, 200)
    t.notOk(answer.headers['set-cookie'], url)
    browser.take(answer)
  }
  t.equal(browser.cookies.get('latchkey-shop'), rotated)
  t.same((await browser.get(app, '/strict')).json(), ['pwd', 'sms', 'mfa'])
})

t.test('A04 the id before a step-up is dead within the same answer', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  const stolen = new Browser()
  stolen.cookies.set('latchkey-shop', browser.cookies.get('latchkey-shop') ?? '')
  t.equal((await stolen.get(app, '/account')).statusCode, 200)
  await browser.post(app, '/login', aliceCode)
  t.equal((await stolen.get(app, '/account')).statusCode, 401)
})

t.test('R04 a log-out during silent authentication wins', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  let release = () => {}
  const reached = new Promise<void>((arrived) => {
    world.gate = async (label) => {
      if (label !== 'authenticate') return
      arrived()
      await new Promise<void>((go) => {
        release = go
      })
    }
  })
  const silent = browser.copy().get(bank, '/account')
  await reached
  t.equal((await browser.post(shop, '/logout')).json().status, 'ended')
  release()
  const answer = await silent
  t.equal(answer.statusCode, 401)
  t.notMatch(sentCookies(answer), [{ name: 'latchkey-bank', value: /./ }])
})

/** A store whose calls each take a turn of the event loop, so that parallel requests write between one another. */
function crowdedStore(now: () => number) {
  const watched = watchedStore(now)
  watched.gate = () => new Promise((resolve) => setImmediate(resolve))
  return watched.store
}

t.test('R06 24 log-ins of one user at once all succeed while each is added to the index', async (t) => {
  const world = newWorld()
  const store = crowdedStore(() => world.time)
  const { app } = await testApp({ world, store, backchannelLogout: { path: '/backchannel-logout' } })
  t.teardown(() => app.close())
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => new Browser().post(app, '/login', alice)),
  )
  t.same(new Set(answers.map((answer) => answer.json().status)), new Set(['authenticated']))
})

t.test('F18 R06 24 apps that renew one sign-on at once all answer', async (t) => {
  const world = newWorld()
  const store = crowdedStore(() => world.time)
  const { app: shop } = await testApp({ world, store })
  const names = Array.from({ length: 24 }, (_, index) => `app${index}`)
  const apps = await Promise.all(names.map(async (app) => (await testApp({ world, store, app })).app))
  t.teardown(() => Promise.all([shop, ...apps].map((app) => app.close())))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const visit = () => Promise.all(apps.map((app) => browser.copy().get(app, '/account')))
  t.same(new Set((await visit()).map((answer) => answer.statusCode)), new Set([200]), 'first visits')
  world.time += 3_700_000
  t.same(new Set((await visit()).map((answer) => answer.statusCode)), new Set([200]), 'renewals')
})

t.test('R06 24 log-ins that one browser begins at once are all kept in its session', async (t) => {
  const world = newWorld()
  const store = crowdedStore(() => world.time)
  const { app } = await testApp({ world, store })
  t.teardown(() => app.close())
  const browser = new Browser()
  const step = { method: 'otp', channel: 'sms', identifier: 'alice', identifierType: 'username' }
  await browser.post(app, '/begin', { step })
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => browser.copy().post(app, '/begin', { step })),
  )
  t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
  t.same(new Set(answers.map((answer) => answer.json().status)), new Set(['begun']))
})
