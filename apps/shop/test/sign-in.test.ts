import t from 'tap'
import { openShop, origin, password } from './shop-world.ts'

const alice = { username: 'alice', password }

t.test('a guarded page redirects to the log-in and back', async (t) => {
  const { shop, browser } = await openShop(t)
  const refused = await browser.open(shop, '/account')
  t.equal(refused.statusCode, 303)
  t.equal(refused.headers.location, '/login?return_to=%2Faccount')
  const form = await browser.open(shop, '/login?return_to=%2Faccount')
  t.match(form.body, 'name="return_to" value="/account"')
  const done = await browser.post(shop, '/login', origin, { ...alice, return_to: '/account' })
  t.equal(done.statusCode, 303)
  t.equal(done.headers.location, '/account')
  const account = await browser.open(shop, '/account')
  t.equal(account.statusCode, 200)
  t.match(account.body, 'alice@example.com')
})

t.test('GET /login serves the fields, labels and button of the contract', async (t) => {
  const { shop, browser } = await openShop(t)
  const { body } = await browser.open(shop, '/login')
  t.match(body, /<form [^>]*method="post" action="\/login">/)
  t.match(body, '<label for="username">Username, email or phone</label>')
  t.match(body, '<label for="password">Password</label>')
  t.match(body, '<button type="submit">Sign in</button>')
  t.match(body, 'name="return_to" value="/"')
})

t.test('the password form accepts an email address and a phone number', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const username of ['alice@example.com', ' alice@example.com ', '+15555550101']) {
    const done = await browser.post(shop, '/login', origin, { username, password })
    t.equal(done.statusCode, 303, username)
    t.match((await browser.call(shop, '/api/me')).json(), { username: 'alice' })
  }
})

t.test('POST /login takes any return_to that is not valid for the start page', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const return_to of [`/account?q=${'x'.repeat(3000)}`, '', 'account']) {
    const done = await browser.post(shop, '/login', origin, { ...alice, return_to })
    t.equal(done.headers.location, '/', return_to.slice(0, 20))
  }
})

t.test('POST /login ignores a return_to of another site', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const place of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    const form = await browser.open(shop, `/login?return_to=${encodeURIComponent(place)}`)
    t.match(form.body, 'name="return_to" value="/"', place)
    const done = await browser.post(shop, '/login', origin, { ...alice, return_to: place })
    t.equal(done.headers.location, '/', place)
  }
})

t.test('W01: a wrong password and an unknown user get the same response', async (t) => {
  const { shop, browser } = await openShop(t)
  const wrong = await browser.post(shop, '/login', origin, { ...alice, password: 'wrong' })
  const unknown = await browser.post(shop, '/login', origin, { username: 'nobody', password: 'wrong' })
  t.equal(wrong.statusCode, 401)
  t.equal(unknown.statusCode, 401)
  t.match(wrong.body, 'The username or password is incorrect.')
  t.equal(unknown.body.replaceAll('nobody', 'alice'), wrong.body)
  t.notMatch(wrong.body, 'value="wrong"')
  t.equal(wrong.headers['set-cookie'], undefined)
})

t.test('V03: markup in a user name is escaped in the form', async (t) => {
  const { shop, browser } = await openShop(t)
  const username = '"><script>alert(1)</script>'
  const { body } = await browser.post(shop, '/login', origin, { username, password: 'x' })
  t.notMatch(body, '<script>')
})

t.test('C01: POST /login from another site returns 403', async (t) => {
  const { shop, browser } = await openShop(t)
  const response = await browser.post(shop, '/login', 'https://evil.example', alice)
  t.equal(response.statusCode, 403)
  t.equal(response.headers['set-cookie'], undefined)
})

t.test('C10: POST /login without an origin returns 403', async (t) => {
  const { shop } = await openShop(t)
  const response = await shop.inject({
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(alice).toString(),
  })
  t.equal(response.statusCode, 403)
  t.match(response.json(), { code: 'csrf_failed' })
})

t.test('POST /login refuses a repeated or missing field', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const form of ['username=alice&username=bob&password=x', 'username=alice', 'password=x', '']) {
    const response = await browser.post(shop, '/login', origin, form)
    t.equal(response.statusCode, 400, form)
  }
})

t.test('POST /login returns 429 with Retry-After after too many attempts', async (t) => {
  const { shop, browser } = await openShop(t, {
    limits: { passwordFailures: { max: 2, windowSeconds: 60 } },
  })
  const wrong = { ...alice, password: 'wrong' }
  await browser.post(shop, '/login', origin, wrong)
  await browser.post(shop, '/login', origin, wrong)
  const response = await browser.post(shop, '/login', origin, wrong)
  t.equal(response.statusCode, 429)
  t.match(response.headers['retry-after'], /^[1-9]\d*$/)
  t.match(response.body, 'Too many attempts.')
})
