import t from 'tap'
import { openPages, password } from './support/open-pages.ts'

t.test('the pages offer the methods that the login preferences allow, and no others', async (t) => {
  const { browser, manage, app } = await openPages(t)
  const page = await browser().open('/login')
  for (const path of ['sms', 'email', 'link', 'passkey', 'totp', 'recovery']) {
    t.match(page.body, `href="/login/${path}?return_to=%2F"`, path)
  }
  t.match(page.body, 'autocomplete="username webauthn"')
  t.match(page.body, 'href="/password/forgotten?return_to=%2F"')
  t.notMatch(page.body, '/sign-up')
  t.equal((await browser().open('/sign-up')).statusCode, 404)
  t.equal(
    await manage('PUT', '/cis/loginPreferences/shop/authMethods', { sms: null, totp: null, password: null }),
    200,
  )
  await app.close()
})

t.test('methods that are off have no page', async (t) => {
  const { browser } = await openPages(t, { preferences: { sms: null, totp: null, email: null } })
  const { body } = await browser().open('/login')
  t.notMatch(body, /\/login\/(sms|totp|link|passkey)/)
  t.match(body, '/login/email')
  for (const path of ['sms', 'totp', 'link', 'passkey']) {
    t.equal((await browser().open(`/login/${path}`)).statusCode, 404, path)
  }
  t.equal((await browser().post('/login/sms', { username: 'alice' })).statusCode, 404)
})

t.test('an app without passwords offers its other methods only', async (t) => {
  const { browser } = await openPages(t, { preferences: { password: null } })
  const { body } = await browser().open('/login')
  t.notMatch(body, 'type="password"')
  t.notMatch(body, '/password/forgotten')
  t.match(body, '/login/email')
  t.equal((await browser().open('/password/forgotten')).statusCode, 404)
})

t.test('username, email and phone name an account, as people write them', async (t) => {
  const { browser } = await openPages(t)
  for (const username of ['alice', ' alice@example.com ', '+1 555 555-0101', '0015555550101']) {
    const visitor = browser()
    t.equal((await visitor.logIn(username)).statusCode, 303, username)
    t.same(await visitor.amr(), ['pwd'])
  }
})

t.test('a code is accepted with spaces and dashes', async (t) => {
  const { browser, newest } = await openPages(t)
  for (const separator of [' ', '-', ' – ', '\u00a0']) {
    const visitor = browser()
    await visitor.post('/login/sms', { username: 'alice' })
    const { code = '' } = await newest('+15555550101')
    const passcode = `${code.slice(0, 3)}${separator}${code.slice(3)}`
    t.equal((await visitor.post('/login/code', { passcode })).statusCode, 303, JSON.stringify(separator))
  }
})

t.test('a temporary password is replaced before the log-in, without a token in the browser', async (t) => {
  const { browser } = await openPages(t, {
    users: [{ username: 'carol', credentials: { password: 'a-temporary-password-of-carol' } }],
  })
  const visitor = browser()
  const asked = await visitor.logIn('carol', 'a-temporary-password-of-carol')
  t.equal(asked.statusCode, 403)
  t.match(asked.body, 'Choose a new password')
  t.match(asked.body, 'action="/password/change-required"')
  t.notMatch(asked.body, /token|eyJ|a-temporary-password-of-carol/)
  const change = (current: string, next: string, origin?: string) =>
    visitor.post(
      '/password/change-required',
      { username: 'carol', password: current, new_password: next, return_to: '/safe' },
      origin,
    )
  const wrong = await change('wrong', 'three brave turtles sing')
  t.equal(wrong.statusCode, 401)
  t.match(wrong.body, 'The current password is incorrect.')
  const weak = await change('a-temporary-password-of-carol', 'password')
  t.equal(weak.statusCode, 400)
  t.match(weak.body, 'too easy to guess')
  const foreign = await change(
    'a-temporary-password-of-carol',
    'an evil password of mine',
    'https://evil.example',
  )
  t.equal(foreign.statusCode, 403, 'C01 a form of another site changes nothing')
  const done = await change('a-temporary-password-of-carol', 'three brave turtles sing')
  t.equal(done.statusCode, 303)
  t.equal(done.headers.location, '/safe')
  t.same(await visitor.amr(), ['pwd'])
  t.equal((await browser().logIn('carol', 'three brave turtles sing')).statusCode, 303)
})

t.test('a passkey challenge is begun for the script of the log-in page, of this app only', async (t) => {
  const { browser } = await openPages(t)
  const begun = await browser().post('/login/passkey/start', {})
  t.equal(begun.statusCode, 200)
  t.match(begun.json().started, { webauthn_session_id: String, credential_request_options: Object })
  t.equal(begun.headers['cache-control'], 'no-store')
  t.equal((await browser().post('/login/passkey/start', {}, 'https://evil.example')).statusCode, 403)
})

t.test('W01 the log-in page is the same for known and unknown accounts', async (t) => {
  const { browser } = await openPages(t)
  const known = await browser().logIn('alice', 'wrong')
  const unknown = await browser().logIn('nobody', 'wrong')
  t.equal(known.statusCode, 401)
  t.equal(unknown.body.replaceAll('nobody', 'alice'), known.body)
  t.notMatch(known.body, password)
})

t.test('a step-up asks for the password only where that is enough', async (t) => {
  let nowMs = Date.now()
  const { browser, app } = await openPages(t, {
    now: () => nowMs,
    stepUpMethods: ['pwd', 'sms', 'otp', 'webauthn'],
    pages: { stepUpWays: ['password', 'passkey', 'totp', 'sms'], invitations: true, sessions: false },
    users: [{ username: 'dora', credentials: { password, force_replace: false } }],
  })
  const visitor = browser()
  await visitor.logIn()
  nowMs += 601_000
  t.equal((await visitor.open('/old')).statusCode, 303)
  const sentOn = await visitor.open('/step-up?return_to=%2Fold')
  t.equal(sentOn.headers.location, '/step-up/password?return_to=%2Fold')
  const page = await visitor.open('/step-up/password?return_to=%2Fold')
  t.match(page.body, /Enter the password of alice again/)
  t.match(page.body, 'href="/step-up/sms?return_to=%2Fold"', 'a code by SMS is the other way')
  const refused = await visitor.post('/step-up/password', { password: 'wrong', return_to: '/old' })
  t.match({ status: refused.statusCode, body: refused.body }, { status: 401, body: /password is incorrect/ })
  t.equal((await visitor.post('/step-up/password', { password, return_to: '/old' })).statusCode, 303)

  t.equal((await visitor.open('/safe')).statusCode, 303)
  const second = await visitor.open('/step-up/password?return_to=%2Fsafe')
  t.equal(second.headers.location, '/step-up/sms?return_to=%2Fsafe', 'whoever has just shown it needs more')
  t.notMatch((await visitor.open('/step-up/sms?return_to=%2Fsafe')).body, '/step-up/password')

  const dora = browser()
  await dora.logIn('dora')
  await dora.open('/safe')
  const none = await dora.open('/step-up?return_to=%2Fsafe')
  t.match(none.body, 'href="/account/factors?return_to=%2Fsafe"', 'the factor is for that page')
  t.match((await dora.open('/account/factors?return_to=%2Fsafe')).body, 'href="/safe"')
  t.equal((await dora.open('/account/sessions')).statusCode, 404)
  t.match((await browser().open('/login')).body, '/latchkey/invitation.js')
  await app.close()
})

t.test('no form of another site is accepted, signed in or not', async (t) => {
  const { browser, posts } = await openPages(t, {
    allowPublicSignup: true,
    pages: { invitations: true, stepUpWays: ['password', 'passkey', 'totp', 'sms', 'recovery'] },
  })
  const visitor = browser()
  await visitor.logIn()
  t.ok(posts.length > 20 && posts.includes('/password/invitation') && posts.includes('/step-up/password'))
  // all that any form has, so that none is refused for what it lacks
  const fields = {
    ...{
      username: 'alice',
      password,
      new_password: 'three brave turtles sing',
      name: 'laptop',
      return_to: '/',
    },
    ...{ passcode: '123456', token: '123456', code: 'abcd-efgh-jkmn', auth_code: 'x', reset_token: 'x' },
    ...{ webauthn_encoded_result: 'eyJ4IjoxfQ==', address: 'x@example.com', phone: '+15555550101', id: 'x' },
  }
  const accepted: string[] = []
  for (const url of posts) {
    for (const from of [visitor, browser()]) {
      const answer = await from.post(url.replaceAll(/:\w+/g, 'x'), fields, 'https://evil.example')
      if (answer.statusCode !== 403) accepted.push(`${url}: ${answer.statusCode}`)
    }
  }
  t.same(accepted, [])
})

t.test('the way back from the list of factors stays in the app', async (t) => {
  const { browser } = await openPages(t)
  const visitor = browser()
  await visitor.logIn()
  for (const elsewhere of [
    'https://evil.example/x',
    '//evil.example',
    'javascript:alert(1)',
    '/\\evil.example',
  ]) {
    const query = `return_to=${encodeURIComponent(elsewhere)}`
    const list = await visitor.open(`/account/factors?${query}`)
    t.equal(list.statusCode, 200)
    t.notMatch(list.body, /evil\.example|javascript:/, elsewhere)
    const begun = await visitor.post('/account/factors/totp', { return_to: elsewhere })
    t.notMatch(`${begun.headers.location} ${begun.body}`, /evil\.example|javascript:/, elsewhere)
  }
})
