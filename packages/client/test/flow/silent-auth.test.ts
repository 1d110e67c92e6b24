import t from 'tap'
import { LatchkeyError } from '../../src/index.ts'
import { FakeWorld } from './fake-world.ts'

async function signedIn() {
  const world = new FakeWorld()
  const shop = world.app('shop')
  const bank = world.app('bank')
  await shop.logIn('alice', 'r1')
  return { world, shop, bank }
}

t.test('W11 the handle of another record does not change a live local session', async (t) => {
  const { world, shop, bank } = await signedIn()
  await bank.logIn('bob', 'r2')
  const outcome = await shop.visit('r2')
  t.match(outcome, { status: 'authenticated', source: 'local_session', local: { sub: 'alice' } })
  t.match(await shop.visit('unknown'), { status: 'authenticated', local: { sub: 'alice' } })
  world.stored.delete('r1')
  t.match(await shop.visit('r2'), { status: 'authenticated', local: { sub: 'bob' } })
})

t.test('W11 a state-changing request is not attributed to another user', async (t) => {
  const { shop, bank } = await signedIn()
  await bank.logIn('bob', 'r2', 'r1')
  const input = { local: shop.local, recordKey: 'r2', requirement: {}, mayAskService: true }
  t.match(await shop.flow.silentAuth({ ...input, changesState: true }), {
    status: 'login_required',
    reason: 'another_user',
  })
  t.match(await shop.flow.silentAuth({ ...input, changesState: false }), { local: { sub: 'bob' } })
})

t.test(
  'R06 W14 requests that come together share one call, and so do those of the next half minute',
  async (t) => {
    const { world, bank } = await signedIn()
    const { calls } = world
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => bank.visit('r1')))
    for (const { status } of outcomes) t.equal(status, 'authenticated')
    bank.local = undefined
    world.time += 29_000
    await bank.visit('r1')
    t.equal(world.calls, calls + 1)
    bank.local = undefined
    world.time += 2000
    await bank.visit('r1')
    t.equal(world.calls, calls + 2)
  },
)

t.test('F17 a failure is shared for one second only', async (t) => {
  const { world, bank } = await signedIn()
  const { calls } = world
  world.failNext = new LatchkeyError('upstream_unavailable', 'down', { retryAfterSeconds: 30 })
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => bank.visit('r1')))
  for (const outcome of outcomes) t.match(outcome, { status: 'unavailable', retryAfterSeconds: 30 })
  t.equal(world.calls, calls + 1)
  world.time += 1100
  t.equal((await bank.visit('r1')).status, 'authenticated')
})

t.test('I14 tokens for another session or user are refused and change nothing', async (t) => {
  for (const change of [{ sub: 'bob' }, { tid: 'other' }]) {
    const { world, bank } = await signedIn()
    const before = structuredClone(world.stored.get('r1'))
    const { verifyIdToken } = world.service
    world.service.verifyIdToken = async (token, expected) => ({
      ...(await verifyIdToken(token, expected)),
      ...change,
    })
    t.equal((await bank.visit('r1')).status, 'unavailable')
    t.same(world.stored.get('r1'), before)
  }
  const { world, bank } = await signedIn()
  const { authenticateSession } = world.service
  world.service.authenticateSession = async (request) => ({
    ...(await authenticateSession(request)),
    session_id: 'idp-other',
  })
  t.equal((await bank.visit('r1')).status, 'unavailable')
})

t.test('a response without an ID token is not accepted', async (t) => {
  const { world, bank } = await signedIn()
  const { authenticateSession } = world.service
  world.service.authenticateSession = async (request) => {
    const { id_token, ...others } = await authenticateSession(request)
    t.type(id_token, 'string')
    return others
  }
  const outcome = await bank.visit('r1')
  t.equal(outcome.status, 'unavailable')
  t.match(outcome.trace.at(-1), { step: 'service', result: 'not accepted', detail: /upstream_protocol/ })
})

t.test('a record that no secret opens requires a log-in with the reason record_unreadable', async (t) => {
  const { world, bank } = await signedIn()
  const stored = world.stored.get('r1')
  if (stored) stored.record.sealed_session = 'sealed elsewhere'
  const outcome = await bank.visit('r1')
  t.match(outcome, { status: 'login_required', reason: 'record_unreadable' })
  t.match(outcome.trace.at(-1), { step: 'sign_on_record', result: 'unreadable' })
})
