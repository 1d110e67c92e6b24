import t from 'tap'
import { createClient, loginReasonWords, outcomeWords } from '../../pages/test/client.ts'
import { openShop, origin, password } from './shop-world.ts'

const alice = { username: 'alice', password }

t.test('a first visit is asked to log in without a reason', async (t) => {
  const { shop, browser } = await openShop(t)
  const refused = await browser.open(shop, '/account')
  t.equal(refused.headers.location, '/login?return_to=%2Faccount')
  const { body } = await browser.open(shop, String(refused.headers.location))
  t.notMatch(body, 'class="notice"')
})

t.test('who left the shop is told so', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  await browser.post(shop, '/logout', origin, { scope: 'here' })
  const refused = await browser.open(shop, '/account')
  t.equal(refused.headers.location, '/login?return_to=%2Faccount')
  const { body } = await browser.open(shop, String(refused.headers.location))
  t.match(body, `<p class="notice">${loginReasonWords.left_this_app}</p>`)
  t.match((await browser.open(shop, '/')).body, loginReasonWords.left_this_app, 'and on any page')
})

t.test('a session that the service does not know any more is told, though its record is gone', async (t) => {
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

t.test('W01 a log-in that fails is told in the words of its outcome, the same for every cause', async (t) => {
  const { shop, browser } = await openShop(t)
  const wrong = await browser.post(shop, '/login', origin, { ...alice, password: 'wrong' })
  const unknown = await browser.post(shop, '/login', origin, { username: 'nobody', password: 'wrong' })
  t.ok(wrong.body.includes(outcomeWords.invalid_credentials))
  t.equal(unknown.body.replaceAll('nobody', 'alice'), wrong.body)
})

t.test('a step that this browser did not begin leads to the log-in, which says so', async (t) => {
  const { shop, browser } = await openShop(t)
  const lost = await browser.post(shop, '/login/code', origin, { passcode: '123456', return_to: '/account' })
  const { body } = await browser.open(shop, String(lost.headers.location))
  t.ok(body.includes(loginReasonWords.no_pending_step))
  t.match(body, 'name="return_to" value="/account"')
})

t.test('too many tries are told in the words of the outcome', async (t) => {
  const { shop, browser } = await openShop(t, {
    limits: { passwordFailures: { max: 1, windowSeconds: 60 } },
  })
  await browser.post(shop, '/login', origin, { ...alice, password: 'wrong' })
  const { body } = await browser.post(shop, '/login', origin, { ...alice, password: 'wrong' })
  t.ok(body.includes(outcomeWords.rate_limited))
})
