import t from 'tap'
import { createClient, loginReasonWords, outcomeWords } from '../../site/test/client.ts'
import { openShop, origin, password } from './shop-world.ts'

const alice = { username: 'alice', password }

t.test('GET /login shows no reason on a first visit', async (t) => {
  const { shop, browser } = await openShop(t)
  const refused = await browser.open(shop, '/account')
  t.equal(refused.headers.location, '/login?return_to=%2Faccount')
  const { body } = await browser.open(shop, String(refused.headers.location))
  t.notMatch(body, 'class="notice"')
})

t.test('GET /login says that the user signed out of the shop', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  await browser.post(shop, '/logout', origin, { scope: 'here' })
  const refused = await browser.open(shop, '/account')
  t.equal(refused.headers.location, '/login?return_to=%2Faccount')
  const { body } = await browser.open(shop, String(refused.headers.location))
  t.match(body, `<p class="notice">${loginReasonWords.left_this_app}</p>`)
  t.match((await browser.open(shop, '/')).body, loginReasonWords.left_this_app, 'and on any page')
})

t.test('GET /login says that the IdP session has ended, although its record is gone', async (t) => {
  const { shop, browser, world, logIn } = await openShop(t)
  await logIn()
  const { sub } = (await browser.call(shop, '/api/me')).json()
  const client = createClient(world.client('shop'))
  t.teardown(() => client.close())
  await client.revokeUserSessions(sub)
  for (const name of browser.cookies.keys()) if (name.endsWith('shop')) browser.cookies.delete(name)
  const refused = await browser.open(shop, '/account')
  t.equal(refused.headers.location, '/login?return_to=%2Faccount&why=session_not_found')
  const { body } = await browser.open(shop, String(refused.headers.location))
  t.ok(body.includes(loginReasonWords.session_not_found))
  t.equal((await browser.call(shop, '/api/me')).statusCode, 401)
})

t.test('W01 a failed log-in shows the sentence of its outcome, the same for every cause', async (t) => {
  const { shop, browser } = await openShop(t)
  const wrong = await browser.post(shop, '/login', origin, { ...alice, password: 'wrong' })
  const unknown = await browser.post(shop, '/login', origin, { username: 'nobody', password: 'wrong' })
  t.ok(wrong.body.includes(outcomeWords.invalid_credentials))
  t.equal(unknown.body.replaceAll('nobody', 'alice'), wrong.body)
})

t.test(
  'a code for a log-in that another browser began leads to the log-in page with the reason',
  async (t) => {
    const { shop, browser } = await openShop(t)
    const lost = await browser.post(shop, '/login/code', origin, {
      passcode: '123456',
      return_to: '/account',
    })
    const { body } = await browser.open(shop, String(lost.headers.location))
    t.ok(body.includes(loginReasonWords.no_pending_step))
    t.match(body, 'name="return_to" value="/account"')
  },
)

t.test('a rate-limited log-in shows the sentence of its outcome', async (t) => {
  const { shop, browser } = await openShop(t, {
    limits: { passwordFailures: { max: 1, windowSeconds: 60 } },
  })
  await browser.post(shop, '/login', origin, { ...alice, password: 'wrong' })
  const { body } = await browser.post(shop, '/login', origin, { ...alice, password: 'wrong' })
  t.ok(body.includes(outcomeWords.rate_limited))
})
