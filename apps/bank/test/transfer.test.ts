import t from 'tap'
import { openBank, origin } from './bank-world.ts'

t.test('GET /transfer serves the fields, labels and button of the contract', async (t) => {
  const { bank, browser, logIn } = await openBank(t)
  await logIn()
  const { statusCode, body } = await browser.open(bank, '/transfer')
  t.equal(statusCode, 200)
  t.match(body, /<form [^>]*method="post" action="\/transfer">/)
  t.match(body, '<label for="to">To</label>')
  t.match(body, 'name="amount"')
  t.match(body, '<button type="submit">Send</button>')
  t.match(body, 'href="/step-up?return_to=%2Ftransfer"')
})

t.test('a transfer is confirmed and reduces the balance', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  const sent = await browser.post(bank, '/transfer', origin, { to: ' bob ', amount: '83,50' })
  t.equal(sent.statusCode, 303)
  const { body } = await browser.open(bank, String(sent.headers.location))
  t.match(body, '<strong>€83.50</strong> went to <strong>bob</strong>')
  t.match(body, 'You have €2,400.00 left.')
  t.match((await browser.open(bank, '/account')).body, '−€83.50')
})

t.test('GET /transfer with a made-up id confirms no transfer', async (t) => {
  const { bank, browser, logIn } = await openBank(t)
  await logIn()
  t.notMatch((await browser.open(bank, '/transfer?sent=made-up')).body, 'went to')
})

t.test('V03: markup in the name of a payee is escaped', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  const to = '<img src=x onerror=alert(1)>'
  const sent = await browser.post(bank, '/transfer', origin, { to, amount: '1' })
  const { body } = await browser.open(bank, String(sent.headers.location))
  t.notMatch(body, '<img src=x')
  t.match(body, '&lt;img src=x onerror=alert(1)&gt;')
})

t.test('POST /transfer reports an invalid or too large amount on the form and sends nothing', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  for (const amount of ['-5', '0', '1e3', 'a lot', '1.234', '9999999']) {
    const response = await browser.post(bank, '/transfer', origin, { to: 'bob', amount })
    t.equal(response.statusCode, 400, amount)
    t.match(response.body, `value="${amount}"`)
  }
  t.match((await browser.open(bank, '/account')).body, 'No transfers yet.')
})

t.test('POST /transfer refuses a repeated, empty or missing field', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  for (const form of [
    'to=a&to=b&amount=1',
    'to=&amount=1',
    'to=%20&amount=1',
    'to=a%0Ab&amount=1',
    'to=bob',
    '',
  ]) {
    t.equal((await browser.post(bank, '/transfer', origin, form)).statusCode, 400, form)
  }
})

t.test('POST /transfer from another site returns 403', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  const response = await browser.post(bank, '/transfer', 'https://evil.example', { to: 'bob', amount: '1' })
  t.equal(response.statusCode, 403)
})

t.test('POST /transfer returns 401 insufficient_user_authentication to an API client', async (t) => {
  const { bank, browser, logIn } = await openBank(t)
  await logIn()
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' }
  const response = await bank.inject({
    method: 'POST',
    url: '/transfer',
    headers,
    payload: 'to=bob&amount=1',
  })
  t.equal(response.statusCode, 401)
  t.match(response.headers['www-authenticate'], /insufficient_user_authentication.*max_age=900/)
})
