import type { Credentials } from '@latchkey/client'
import { LatchkeyError } from '@latchkey/client'
import { memoryStore } from '@latchkey/session-store'
import t from 'tap'
import { passkeyResult } from '../../../client/test/flow/fake-world.ts'
import { alice, https, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'
import { storedText } from '../stored-text.ts'
import { watchedStore } from '../watched-store.ts'

const sms = { step: { method: 'otp', channel: 'sms', identifier: 'alice' } }
const code = { credentials: { method: 'otp', passcode: '123456' } }
const link = {
  step: { method: 'magic_link', redirectUri: 'http://localhost:3001/login/link', identifier: 'alice' },
}
const clicked = { credentials: { method: 'magic_link', code: 'link-of-alice' } }
const passkey = { step: { method: 'webauthn' } }

function answerOf(webauthnSessionId: string, user = 'alice'): { credentials: Credentials } {
  const webauthnEncodedResult = passkeyResult(webauthnSessionId, user)
  return { credentials: { method: 'webauthn', webauthnEncodedResult } }
}

t.test('a log-in of two steps is finished in the browser that began it, under a new id', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  for (const [step, finish] of [
    [sms, async () => code],
    [link, async () => clicked],
    [passkey, async (id: string) => answerOf(id)],
  ] as const) {
    const browser = new Browser()
    const begun = await browser.post(app, '/begin', step)
    t.equal(begun.json().status, 'begun')
    t.notMatch(begun.body, /sealed|request_id/)
    t.equal((await browser.get(app, '/account')).statusCode, 401, 'nobody is signed in yet')
    const before = browser.copy()
    const done = await browser.post(app, '/login', await finish(begun.json().started?.webauthn_session_id))
    t.same(done.json(), { status: 'authenticated', sub: 'alice' })
    t.not(browser.cookies.get('latchkey-shop'), before.cookies.get('latchkey-shop'))
    t.equal((await before.get(app, '/account')).statusCode, 401, 'A01 the id of before is worth nothing')
    const again = await before.post(app, '/login', await finish(begun.json().started?.webauthn_session_id))
    t.equal(again.json().status, 'login_required', 'F01 the step is used up')
  }
})

t.test('A11 a step that somebody else began gains nothing in another browser', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const attacker = new Browser()
  const victim = new Browser()
  const begun = await attacker.post(app, '/begin', passkey)
  await attacker.post(app, '/begin', sms)
  await attacker.post(app, '/begin', link)
  const calls = world.calls
  const result = answerOf(begun.json().started.webauthn_session_id, 'mallory')
  for (const given of [code, clicked, result]) {
    const answer = await victim.post(app, '/login', given)
    t.same(answer.json(), { status: 'login_required', sub: null })
    t.notOk(answer.headers['set-cookie'])
  }
  await victim.post(app, '/begin', passkey)
  t.equal((await victim.post(app, '/login', result)).json().status, 'login_required')
  t.equal(world.calls, calls + 1, 'the service was asked for the challenge of the victim alone')
})

t.test('A01 a victim who finishes on a planted id leaves the attacker with nothing', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const attacker = new Browser()
  await attacker.post(app, '/begin', sms)
  const victim = attacker.copy()
  t.equal((await victim.post(app, '/login', code)).json().status, 'authenticated')
  t.equal((await attacker.get(app, '/account')).statusCode, 401)
  t.equal((await attacker.post(app, '/login', code)).json().status, 'login_required')
})

t.test('a wrong code leaves the step, a wrong passkey uses it up', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/begin', sms)
  const wrong = { credentials: { method: 'otp', passcode: '000000' } }
  t.equal((await browser.post(app, '/login', wrong)).json().status, 'invalid_credentials')
  const begun = await browser.post(app, '/begin', { step: { method: 'webauthn', identifier: 'alice' } })
  const other = answerOf(begun.json().started.webauthn_session_id, 'bob')
  t.equal((await browser.post(app, '/login', other)).json().status, 'invalid_credentials')
  t.equal((await browser.post(app, '/login', other)).json().status, 'login_required')
  t.equal((await browser.post(app, '/login', code)).json().status, 'authenticated')
})

t.test('a step-up of two steps is for the user of the session, and for it alone', async (t) => {
  const { app } = await testApp({ stepUpMethods: ['sms', 'otp', 'webauthn'] })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const early = await browser.post(app, '/begin', { ...sms, stepUp: true })
  t.match(early.json(), { status: 'login_required', reason: 'no_pending_step_up' })
  t.same((await browser.post(app, '/strict')).json().methods, ['sms', 'otp', 'webauthn'])
  const named = { method: 'webauthn', identifier: 'bob' }
  const begun = await browser.post(app, '/begin', { step: named, stepUp: true })
  const result = answerOf(begun.json().started.webauthn_session_id)
  t.equal((await browser.post(app, '/login', result)).json().status, 'login_required', 'not for a log-in')
  t.match((await browser.post(app, '/login', { ...result, stepUp: true })).json(), {
    status: 'authenticated',
    sub: 'alice',
  })
  t.match((await browser.get(app, '/account')).json().amr, ['pwd', 'webauthn', 'mfa'])
})

t.test(
  'codes of an authenticator and recovery codes step up without a name, and log in with one',
  async (t) => {
    const { app } = await testApp({ stepUpMethods: ['otp'] })
    t.teardown(() => app.close())
    for (const credentials of [
      { method: 'totp', token: '654321' },
      { method: 'recovery_code', code: 'aaaa-bbbb' },
    ]) {
      const browser = new Browser()
      t.equal((await browser.post(app, '/login', { credentials })).json().status, 'login_required')
      await browser.post(app, '/login', alice)
      await browser.post(app, '/strict')
      t.equal((await browser.post(app, '/login', { credentials, stepUp: true })).json().sub, 'alice')
      t.same((await browser.get(app, '/account')).json().amr, ['pwd', 'otp', 'mfa'])
      const full = { ...credentials, identifier: 'alice', identifierType: 'username' }
      t.equal((await new Browser().post(app, '/login', { credentials: full })).json().status, 'authenticated')
    }
  },
)

t.test('a step and a pending step-up do not displace each other', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/begin', sms)
  await browser.post(app, '/strict')
  await browser.post(app, '/begin', passkey)
  t.match((await browser.get(app, '/pending')).json(), { sub: 'alice' })
  t.equal((await browser.post(app, '/login', code)).json().status, 'authenticated')
})

t.test('log-ins of two methods that one browser begins at once are both kept', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  for (const last of ['code', 'passkey']) {
    const browser = new Browser()
    await browser.post(app, '/begin', link)
    const steps = [sms, passkey].map((step) => browser.copy().post(app, '/begin', step))
    const [, begun] = await Promise.all(steps)
    const given = last === 'code' ? code : answerOf(begun?.json().started.webauthn_session_id)
    t.equal((await browser.post(app, '/login', given)).json().status, 'authenticated', last)
  }
})

t.test('what is stored of a step is sealed, and ends by itself', async (t) => {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const kept: unknown[] = []
  const create = store.create.bind(store)
  store.create = async (key, value, expiresAt) => {
    kept.push(storedText(value))
    return create(key, value, expiresAt)
  }
  const { app } = await testApp({ world, store })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/begin', sms)
  t.equal(kept.length, 1)
  t.notMatch(JSON.stringify(kept), /request-1|alice/)
  world.time += 601_000
  t.equal((await browser.post(app, '/login', code)).json().status, 'login_required')
})

t.test('a session that holds nothing but a step is kept no longer than the step', async (t) => {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const create = store.create.bind(store)
  const minutes: number[] = []
  store.create = async (key, value, expiresAt) => {
    minutes.push((expiresAt - world.time) / 60_000)
    return create(key, value, expiresAt)
  }
  const { app } = await testApp({ world, store })
  t.teardown(() => app.close())
  await new Browser().post(app, '/begin', passkey)
  await new Browser().post(app, '/begin', link)
  t.strictSame(minutes.map(Math.round), [5, 15])
})

t.test('C01 a step is not begun by a form of another site, nor without https', async (t) => {
  const { app, world } = await testApp()
  const { app: secure } = await testApp({ ...https, world })
  t.teardown(() => Promise.all([app.close(), secure.close()]))
  const foreign = await new Browser().post(app, '/begin', sms, { origin: 'https://evil.example' })
  t.equal(foreign.statusCode, 403)
  const plain = await secure.inject({
    method: 'POST',
    url: '/begin',
    payload: sms,
    headers: { origin: https.origin },
  })
  t.equal(plain.json().code, 'insecure_connection')
  t.equal(world.calls, 0)
})

t.test('a step that cannot be begun or kept is unavailable, and no cookie is touched', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({ world, store: watched.store })
  t.teardown(() => app.close())
  world.failNext = new LatchkeyError('upstream_unavailable', 'down')
  const down = await new Browser().post(app, '/begin', sms)
  t.equal(down.json().status, 'unavailable')
  world.failNext = new LatchkeyError('rate_limited', 'slowly', { retryAfterSeconds: 9 })
  t.match((await new Browser().post(app, '/begin', sms)).json(), {
    status: 'rate_limited',
    retryAfterSeconds: 9,
  })
  watched.fails = (calls) => calls.at(-1)?.startsWith('create') === true
  const lost = await new Browser().post(app, '/begin', sms)
  t.equal(lost.json().status, 'unavailable')
  for (const answer of [down, lost]) t.notOk(answer.headers['set-cookie'])
})
