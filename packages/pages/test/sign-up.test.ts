import t from 'tap'
import { createSignUpLimit } from '../src/sign-up/sign-up-limit.ts'
import { openPages } from './support/open-pages.ts'

t.test('a visitor signs up by an address and a code, then adds a password', async (t) => {
  const { browser, newest } = await openPages(t, { allowPublicSignup: true })
  const visitor = browser()
  t.match((await visitor.open('/login?return_to=%2Fsafe')).body, 'href="/sign-up?return_to=%2Fsafe"')
  const page = await visitor.open('/sign-up?return_to=%2Fsafe')
  t.equal(page.statusCode, 200)
  t.match(page.body, '<label for="username">Email or phone</label>')
  const sent = await visitor.post('/sign-up', { username: 'new@example.com', return_to: '/safe' })
  t.equal(sent.statusCode, 200)
  t.match(sent.body, 'We sent a code to new@example.com.')
  const wrong = await visitor.post('/sign-up/code', {
    passcode: '000000',
    address: 'new@example.com',
    return_to: '/safe',
  })
  t.equal(wrong.statusCode, 401)
  const { code = '' } = await newest('new@example.com')
  const fields = { passcode: code, address: 'new@example.com', return_to: '/safe' }
  const done = await visitor.post('/sign-up/code', fields)
  t.equal(done.headers.location, '/sign-up/welcome?return_to=%2Fsafe')
  t.same(await visitor.amr(), ['eotp'])
  const welcome = await visitor.open('/sign-up/welcome?return_to=%2Fsafe')
  t.match(welcome.body, 'Your account is ready')
  t.match(welcome.body, 'href="/account/password?return_to=%2Fsafe"')
  t.match((await visitor.open('/account/password?return_to=%2Fsafe')).body, 'Set a password')
  const set = await visitor.post('/account/password', {
    new_password: 'three brave turtles sing',
    return_to: '/safe',
  })
  t.equal(set.headers.location, '/safe')
  t.match(
    (await visitor.open('/account/factors')).body,
    /new@example\.com<\/strong>[^<]*<span[^>]*>confirmed</,
  )
  t.equal((await browser().logIn('new@example.com', 'three brave turtles sing')).statusCode, 303)
})

t.test(
  'W01 an address with an account gets the answer of a new one, and its owner signs in by the code',
  async (t) => {
    const { browser, newest } = await openPages(t, { allowPublicSignup: true })
    const visitor = browser()
    const known = await visitor.post('/sign-up', { username: 'alice@example.com' })
    const unknown = await browser().post('/sign-up', { username: 'bobby@example.com' })
    t.equal(known.statusCode, unknown.statusCode)
    t.equal(known.body, unknown.body.replaceAll('bobby@', 'alice@'))
    const { code = '' } = await newest('alice@example.com')
    await visitor.post('/sign-up/code', { passcode: code, address: 'alice@example.com' })
    t.same(await visitor.amr(), ['eotp'])
    t.equal((await browser().logIn('alice')).statusCode, 303, 'the password of the account stays')
  },
)

t.test('a sign-up by phone is confirmed by SMS', async (t) => {
  const { browser, newest } = await openPages(t, { allowPublicSignup: true })
  const visitor = browser()
  t.equal((await visitor.post('/sign-up', { username: '+1 555 555 0177' })).statusCode, 200)
  const { code = '' } = await newest('+15555550177')
  await visitor.post('/sign-up/code', { passcode: code, address: '+15555550177' })
  t.same(await visitor.amr(), ['sms'])
})

t.test('a sign-up refuses what is no address, and forms of other sites', async (t) => {
  const { browser, count } = await openPages(t, { allowPublicSignup: true })
  for (const username of ['mallory', 'a@', '+1']) {
    const refused = await browser().post('/sign-up', { username })
    t.equal(refused.statusCode, 400, username)
    t.match(refused.body, 'Please enter an email address')
  }
  const foreign = await browser().post('/sign-up', { username: 'x@example.com' }, 'https://evil.example')
  t.equal(foreign.statusCode, 403)
  t.equal(await count('x@example.com'), 0)
})

t.test('sign-up is off unless the app allows it', async (t) => {
  const { browser, count } = await openPages(t)
  t.equal((await browser().post('/sign-up', { username: 'x@example.com' })).statusCode, 404)
  t.equal(await count('x@example.com'), 0)
})

t.test('the limit of sign-ups counts each address, within an hour', async (t) => {
  let now = 0
  const mayTry = createSignUpLimit(() => now)
  for (let tries = 0; tries < 30; tries += 1) t.ok(mayTry('192.0.2.1'))
  t.notOk(mayTry('192.0.2.1'))
  t.ok(mayTry('192.0.2.2'))
  now = 3_600_000
  t.ok(mayTry('192.0.2.1'))
})
