import t from 'tap'
import { LatchkeyError } from '../../src/index.ts'
import { FakeWorld } from './fake-world.ts'

t.test('W21 a log-in that is too weak establishes a pending step-up and no session', async (t) => {
  const world = new FakeWorld()
  const bank = world.app('bank', { requirement: { mfa: 'strict' } })
  const outcome = await bank.logIn('alice', 'r1')
  t.match(outcome, { status: 'step_up_required', methods: ['sms'], sub: 'alice', record: 'r1' })
  t.equal(bank.local, undefined)
  t.match(await bank.stepUp('alice', 'r1'), { status: 'authenticated', source: 'step_up' })
})

t.test('L08 a log-in that no step-up could complete is undone', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop')
  await shop.logIn('alice', 'r1')
  const gold = world.app('gold', { requirement: { acr: 'urn:gold' } })
  const outcome = await gold.logIn('alice', 'r2', 'r1')
  t.match(outcome, { status: 'login_required', reason: 'reauthentication_required' })
  t.same([...world.stored.keys()], ['r1'], 'the session before it stays')
  t.equal(world.sessions.get('idp-2')?.alive, false)
})

t.test("W06 the queue logs out an undone log-in's session while the service fails", async (t) => {
  const world = new FakeWorld()
  world.service.logoutSession = () => Promise.reject(new LatchkeyError('upstream_unavailable', 'down'))
  const gold = world.app('gold', { requirement: { acr: 'urn:gold' } })
  const outcome = await gold.logIn('alice', 'r1')
  t.match(outcome, { status: 'login_required', reason: 'reauthentication_required' })
  t.same([...world.queued], ['idp-1'])
})

t.test('A08 a log-in is undone if its local session cannot be written', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop')
  await shop.logIn('alice', 'r1')
  const outcome = await shop.flow.logIn({
    credentials: { method: 'password', username: 'bob', password: 'right' },
    newRecordKey: 'r2',
    replacedKeys: ['r1'],
    establish: () => Promise.reject(new Error('store down')),
  })
  t.equal(outcome.status, 'unavailable')
  t.same([...world.stored.keys()], ['r1'])
  t.equal(world.sessions.get('idp-2')?.alive, false)
  t.equal(world.sessions.get('idp-1')?.alive, true)
  t.same([...world.queued], [])
})

t.test("A07 a log-in is undone with the user's own session alive if not all records can end", async (t) => {
  for (const failing of [1, 2]) {
    const world = new FakeWorld()
    const shop = world.app('shop')
    await shop.logIn('alice', 'own')
    await world.app('shop').logIn('mallory', 'planted')
    let ends = 0
    world.gate = async (label) => {
      if (label === 'end' && ++ends === failing) throw new Error('store down')
    }
    const outcome = await shop.flow.logIn({
      credentials: { method: 'password', username: 'alice', password: 'right' },
      newRecordKey: 'new',
      replacedKeys: ['own', 'planted'],
      establish: async () => {},
    })
    t.equal(outcome.status, 'unavailable')
    t.equal(world.stored.has('own'), true, `the own record lives when end ${failing} fails`)
    t.equal(world.stored.has('new'), false)
    t.equal(world.sessions.get('idp-3')?.alive, false)
  }
})

t.test('logIn detects an unavailable store before it calls the service', async (t) => {
  const world = new FakeWorld()
  world.storeFails = true
  const outcome = await world.app('shop').logIn('alice', 'r1')
  t.equal(outcome.status, 'unavailable')
  t.equal(world.calls, 0)
})

t.test('L06 a step-up by another user changes neither record nor session', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop')
  await shop.logIn('alice', 'r1')
  const before = structuredClone(world.stored.get('r1'))
  t.equal((await shop.stepUp('bob', 'r1')).status, 'login_required', 'the pending one is not of bob')
  const outcome = await shop.flow.stepUp({
    credentials: { method: 'otp', identifier: 'bob', identifierType: 'user_id', passcode: '123456' },
    pending: { record: 'r1', sub: 'alice', requirement: {}, expires_at: 9_999_999_999 },
  })
  t.equal(outcome.status, 'invalid_credentials')
  t.same(world.stored.get('r1'), before)
})

t.test('a step-up of an ended IdP session requires a log-in and ends the record', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop')
  await shop.logIn('alice', 'r1')
  world.failNext = new LatchkeyError('session_not_found', 'Session not found')
  t.match(await shop.stepUp('alice', 'r1'), { status: 'login_required', reason: 'session_not_found' })
  t.same([...world.stored.keys()], [])
})
