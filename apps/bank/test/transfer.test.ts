import t from 'tap'
import { openBank, origin } from './bank-world.ts'

t.test('the transfer form has the fields and labels that people and programs look for', async (t) => {
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

t.test('a transfer is confirmed, and the balance is less', async (t) => {
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

t.test('a page that is opened with a made-up transfer confirms nothing', async (t) => {
  const { bank, browser, logIn } = await openBank(t)
  await logIn()
  t.notMatch((await browser.open(bank, '/transfer?sent=made-up')).body, 'went to')
})

t.test('V03: a hostile name of a payee is inert', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  const to = '<img src=x onerror=alert(1)>'
  const sent = await browser.post(bank, '/transfer', origin, { to, amount: '1' })
  const { body } = await browser.open(bank, String(sent.headers.location))
  t.notMatch(body, '<img src=x')
  t.match(body, '&lt;img src=x onerror=alert(1)&gt;')
})

t.test('what is no amount or too much is told on the form, and nothing is sent', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  for (const amount of ['-5', '0', '1e3', 'a lot', '1.234', '9999999']) {
    const response = await browser.post(bank, '/transfer', origin, { to: 'bob', amount })
    t.equal(response.statusCode, 400, amount)
    t.match(response.body, `value="${amount}"`)
  }
  t.match((await browser.open(bank, '/account')).body, 'Nothing was sent from here yet.')
})

t.test('a form with a field twice, empty or missing is refused', async (t) => {
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

t.test('a transfer from another site is refused', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  const response = await browser.post(bank, '/transfer', 'https://evil.example', { to: 'bob', amount: '1' })
  t.equal(response.statusCode, 403)
})

t.test('a program is told that a further authentication is required', async (t) => {
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
