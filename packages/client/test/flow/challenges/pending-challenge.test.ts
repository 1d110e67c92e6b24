import t from 'tap'
import type { LoginStep, PendingChallenge } from '../../../src/index.ts'
import { LatchkeyError } from '../../../src/index.ts'
import { type FakeApp, FakeWorld, passkeyResult } from '../fake-world.ts'

const stepUpOf = (sub: string, record: string) => ({
  record,
  sub,
  requirement: { mfa: 'strict' } as const,
  expires_at: 9_999_999_999,
})

const logInWith =
  (app: FakeApp, credentials: Parameters<FakeApp['flow']['logIn']>[0]['credentials']) =>
  async (challenges: PendingChallenge[], key = 'r1') =>
    app.flow.logIn({
      credentials,
      challenges,
      newRecordKey: key,
      replacedKeys: [],
      establish: async () => {},
    })

async function begin(app: FakeApp, step: LoginStep, stepUp?: ReturnType<typeof stepUpOf>) {
  const outcome = await app.flow.begin({ step, isStepUp: stepUp !== undefined, pending: stepUp })
  if (outcome.status !== 'begun') throw new Error(`the log-in was not begun: ${outcome.status}`)
  return outcome
}

t.test('methods with a challenge log in and are recorded under their own names', async (t) => {
  const cases: [LoginStep, string, (begun: Awaited<ReturnType<typeof begin>>) => object][] = [
    [{ method: 'otp', channel: 'sms', identifier: 'alice' }, 'sms', () => ({ passcode: '123456' })],
    [{ method: 'otp', channel: 'email', identifier: 'alice' }, 'eotp', () => ({ passcode: '123456' })],
    [
      { method: 'magic_link', redirectUri: 'http://localhost:3001/login/link', identifier: 'alice' },
      'eml',
      () => ({ code: 'link-of-alice' }),
    ],
    [
      { method: 'webauthn' },
      'webauthn',
      ({ started }) => ({
        webauthnEncodedResult: passkeyResult(started?.webauthn_session_id ?? '', 'alice'),
      }),
    ],
  ]
  for (const [step, amr, given] of cases) {
    const world = new FakeWorld()
    const shop = world.app('shop')
    const begun = await begin(shop, step)
    const { started, challenge: kept, ...shown } = begun
    t.same(Object.keys(shown), ['status', 'trace'], 'nothing secret is shown')
    const credentials = { method: step.method, ...given(begun) } as Parameters<typeof logInWith>[1]
    t.equal(
      (await logInWith(shop, credentials)([])).status,
      'login_required',
      'another browser has no challenge',
    )
    t.match(await logInWith(shop, credentials)([begun.challenge]), {
      status: 'authenticated',
      local: { sub: 'alice', amr: [amr] },
    })
    t.match(world.stored.get('r1')?.record.factors, [{ method: amr }])
  }
})

t.test(
  'A11 the result of a challenge of another browser is refused without a call to the service',
  async (t) => {
    const world = new FakeWorld()
    const shop = world.app('shop')
    const own = await begin(shop, { method: 'webauthn' })
    const foreign = await begin(shop, { method: 'webauthn' })
    const before = world.calls
    const result = passkeyResult(foreign.started?.webauthn_session_id ?? '', 'mallory')
    for (const webauthnEncodedResult of [result, 'AAAA', '', Buffer.from('{"a":1}').toString('base64')]) {
      const outcome = await logInWith(shop, { method: 'webauthn', webauthnEncodedResult })([own.challenge])
      t.match(outcome, { status: 'login_required', reason: 'no_pending_step' })
    }
    t.equal(world.calls, before)
  },
)

t.test('F05 a challenge of another purpose, record or method, or after its end, is refused', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop', { stepUpMethods: ['sms'] })
  await shop.logIn('alice', 'r1')
  const stepUp = stepUpOf('alice', 'r1')
  const sms = { method: 'otp', channel: 'sms', identifier: 'alice' } as const
  const { challenge: forLogin } = await begin(shop, sms)
  const { challenge: forStepUp } = await begin(shop, sms, stepUp)
  const credentials = { method: 'otp', passcode: '123456' } as const
  t.equal((await logInWith(shop, credentials)([forStepUp], 'r2')).status, 'login_required')
  const wrong = [
    forLogin,
    { ...forLogin, record: 'r1' },
    { ...forStepUp, record: 'r2' },
    { ...forStepUp, method: 'magic_link' as const },
  ]
  for (const challenge of wrong) {
    const outcome = await shop.flow.stepUp({ credentials, challenges: [challenge], pending: stepUp })
    t.match(outcome, { status: 'login_required', reason: 'no_pending_step' })
  }
  world.time += 601_000
  const late = await shop.flow.stepUp({ credentials, challenges: [forStepUp], pending: stepUp })
  t.match(late, { reason: 'no_pending_step' })
})

t.test('methods step up for the user of the session alone', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop', { stepUpMethods: ['sms', 'otp', 'webauthn'] })
  await shop.logIn('alice', 'r1')
  const pending = stepUpOf('alice', 'r1')
  const flows = [
    { method: 'totp', token: '654321' },
    { method: 'recovery_code', code: 'aaaa-bbbb' },
  ] as const
  for (const credentials of flows) {
    t.equal((await shop.flow.stepUp({ credentials, pending })).status, 'authenticated')
    t.match(await logInWith(shop, credentials)([]), { reason: 'no_pending_step' }, 'a log-in needs a name')
  }
  const { challenge, started } = await begin(shop, { method: 'webauthn', identifier: 'bob' }, pending)
  t.equal(world.begun.get(started?.webauthn_session_id ?? '')?.sub, 'alice', 'whoever is named')
  const webauthnEncodedResult = passkeyResult(started?.webauthn_session_id ?? '', 'alice')
  const passkey = { method: 'webauthn', webauthnEncodedResult } as const
  t.match(await shop.flow.stepUp({ credentials: passkey, challenges: [challenge], pending }), {
    status: 'authenticated',
    local: { amr: ['pwd', 'otp', 'webauthn', 'mfa'] },
  })
  const refused = await shop.flow.begin({ step: { method: 'webauthn' }, isStepUp: true, pending: undefined })
  t.match(refused, { status: 'login_required', reason: 'no_pending_step_up' })
})

t.test('H05 a message of a step-up is sent within its session, one of a log-in is not', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop', { stepUpMethods: ['sms', 'eml'] })
  await shop.logIn('alice', 'r1')
  const [sessionId] = world.sessions.keys()
  const steps: LoginStep[] = [
    { method: 'otp', channel: 'sms' },
    { method: 'magic_link', redirectUri: 'http://localhost:3001/step-up/link' },
  ]
  for (const step of steps) {
    await begin(shop, { ...step, identifier: 'alice' })
    await begin(shop, step, stepUpOf('alice', 'r1'))
    await begin(shop, step, stepUpOf('alice', 'ended'))
    await begin(shop, step, stepUpOf('bob', 'r1'))
    t.strictSame(world.sentWithin.splice(0), [undefined, sessionId, undefined, undefined])
  }
  world.storeFails = true
  t.equal((await begin(shop, { method: 'otp', channel: 'sms' }, stepUpOf('alice', 'r1'))).status, 'begun')
  t.strictSame(world.sentWithin, [undefined], 'a code is sent without the store as well')
})

t.test('G03 beginLogin hides that the service reports an unknown user', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop')
  const sms = { method: 'otp', channel: 'sms', identifier: 'nobody' } as const
  world.failNext = new LatchkeyError('not_found', 'no such user')
  const begun = await begin(shop, sms)
  t.same(Object.keys(begun), Object.keys(await begin(shop, sms)))
  const outcome = await logInWith(shop, { method: 'otp', passcode: '123456' })([begun.challenge])
  t.equal(outcome.status, 'invalid_credentials')
  world.failNext = new LatchkeyError('invalid_credentials', 'no passkey')
  t.ok((await begin(shop, { method: 'webauthn', identifier: 'nobody' })).started)
})

t.test('beginLogin returns Retry-After of a service that fails or limits', async (t) => {
  const world = new FakeWorld()
  const shop = world.app('shop')
  for (const [code, status] of [
    ['rate_limited', 'rate_limited'],
    ['upstream_unavailable', 'unavailable'],
    ['request_invalid', 'unavailable'],
  ] as const) {
    for (const method of ['otp', 'webauthn'] as const) {
      world.failNext = new LatchkeyError(code, 'refused', { retryAfterSeconds: 7 })
      const step = method === 'otp' ? ({ method, channel: 'sms', identifier: 'alice' } as const) : { method }
      const outcome = await shop.flow.begin({ step, isStepUp: false, pending: undefined })
      t.match(outcome, { status, retryAfterSeconds: 7 })
    }
  }
})

t.test('the channel direct returns code and link to the app', async (t) => {
  const shop = new FakeWorld().app('shop')
  t.equal((await begin(shop, { method: 'otp', channel: 'direct', identifier: 'alice' })).code, '123456')
  const redirectUri = 'http://localhost:3001/login/link'
  const link = { method: 'magic_link', channel: 'direct', redirectUri, identifier: 'alice' } as const
  t.match((await begin(shop, link)).link, /code=link-of-alice/)
})
