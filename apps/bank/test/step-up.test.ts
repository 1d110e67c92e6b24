import t from 'tap'
import { openBank, origin } from './bank-world.ts'

t.test('V02: POST /transfer requires a code, then makes the transfer', async (t) => {
  const { bank, browser, world, logIn } = await openBank(t)
  await logIn()
  const refused = await browser.post(bank, '/transfer', origin, { to: 'bob', amount: '25' })
  t.equal(refused.statusCode, 303)
  t.match(refused.headers.location, /^\/step-up\?return_to=/)
  const form = await browser.open(bank, '/step-up?return_to=%2Ftransfer')
  t.equal(form.statusCode, 200)
  t.match(form.body, '<label for="passcode">Code</label>')
  t.match(form.body, '<button type="submit">Verify</button>')
  t.match(form.body, 'Missing: a second kind of factor is missing, or too old.')
  t.match(form.body, 'Signed in as <strong>alice</strong>')
  const codes = await world.codes()
  t.equal(codes.length, 1, 'the code is in the outbox before the page is answered')
  const verified = await browser.post(bank, '/step-up', origin, {
    passcode: codes[0] ?? '',
    return_to: '/transfer',
  })
  t.equal(verified.statusCode, 303)
  t.equal(verified.headers.location, '/transfer')
  const sent = await browser.post(bank, '/transfer', origin, { to: 'bob', amount: '25' })
  t.equal(sent.statusCode, 303)
})

t.test('W21: GET /api/me reports only the first factor before the step-up', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await browser.open(bank, '/step-up')
  t.same((await browser.call(bank, '/api/me')).json().amr, ['pwd'])
  await stepUp()
  t.same((await browser.call(bank, '/api/me')).json().amr.toSorted(), ['mfa', 'pwd', 'sms'])
})

t.test('A04: the local session cookie from before a step-up is rejected after it', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  const before = new Map(browser.cookies)
  await stepUp()
  const changed = [...before].filter(([name, value]) => browser.cookies.get(name) !== value)
  t.strictSame(changed.map(([name]) => name).sort(), ['bank-session', 'latchkey-bank'])
  const cookie = changed.map(([name, value]) => `${name}=${value}`).join('; ')
  t.equal((await bank.inject({ url: '/api/me', headers: { cookie } })).statusCode, 401)
})

t.test('POST /step-up with a wrong code returns 401 and the form with one message', async (t) => {
  const { bank, browser, world, logIn } = await openBank(t)
  await logIn()
  await browser.open(bank, '/step-up')
  const [code] = await world.codes()
  const passcode = code === '000000' ? '000001' : '000000'
  const response = await browser.post(bank, '/step-up', origin, { passcode, return_to: '/transfer' })
  t.equal(response.statusCode, 401)
  t.match(response.body, 'The code is incorrect or has expired.')
  t.match(response.body, 'Signed in as <strong>alice</strong>')
  t.match(response.body, 'name="return_to" value="/transfer"')
  t.equal((await world.codes()).length, 1, 'no other code was sent')
})

t.test('POST /step-up accepts a code with a space in the middle', async (t) => {
  const { bank, browser, world, logIn } = await openBank(t)
  await logIn()
  await browser.open(bank, '/step-up')
  const [code = ''] = await world.codes()
  const passcode = `${code.slice(0, 3)} ${code.slice(3)}`
  t.equal((await browser.post(bank, '/step-up', origin, { passcode })).statusCode, 303)
})

t.test('F03: HEAD /step-up sends no code', async (t) => {
  const { bank, browser, world, logIn } = await openBank(t)
  await logIn()
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  await bank.inject({ method: 'HEAD', url: '/step-up', headers: { cookie } })
  t.same(await world.codes(), [])
})

t.test('GET /step-up as a prefetch sends no code', async (t) => {
  const { bank, browser, world, logIn } = await openBank(t)
  await logIn()
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await bank.inject({ url: '/step-up', headers: { cookie, 'sec-purpose': 'prefetch' } })
  t.equal(response.statusCode, 503)
  t.same(await world.codes(), [])
})

t.test('GET /step-up redirects an anonymous visitor to the log-in', async (t) => {
  const { bank, browser, world } = await openBank(t)
  const response = await browser.open(bank, '/step-up?return_to=%2Ftransfer')
  t.equal(response.statusCode, 303)
  t.equal(response.headers.location, '/login?return_to=%2Ftransfer')
  const posted = await browser.post(bank, '/step-up', origin, { passcode: '123456', return_to: '/transfer' })
  t.equal(posted.statusCode, 303)
  t.equal(posted.headers.location, '/login?return_to=%2Ftransfer')
  t.same(await world.codes(), [])
})

t.test('GET /step-up redirects to return_to if the second factor is present', async (t) => {
  const { bank, browser, world, logIn, stepUp } = await openBank(t)
  await logIn()
  await stepUp()
  const response = await browser.open(bank, '/step-up?return_to=%2Ftransfer')
  t.equal(response.statusCode, 303)
  t.equal(response.headers.location, '/transfer')
  t.equal((await world.codes()).length, 1)
})

t.test('POST /step-up without a pending step-up begins one', async (t) => {
  const { bank, browser, logIn } = await openBank(t)
  await logIn()
  const response = await browser.post(bank, '/step-up', origin, {
    passcode: '123456',
    return_to: '/transfer',
  })
  t.equal(response.statusCode, 303)
  t.equal(response.headers.location, '/step-up?return_to=%2Ftransfer')
})

t.test('POST /step-up from another site returns 403', async (t) => {
  const { bank, browser, world, logIn } = await openBank(t)
  await logIn()
  await browser.open(bank, '/step-up')
  const [passcode = ''] = await world.codes()
  const response = await browser.post(bank, '/step-up', 'http://localhost:3001', { passcode })
  t.equal(response.statusCode, 403)
})

t.test('POST /step-up returns 429 with Retry-After after too many codes', async (t) => {
  const { bank, browser, logIn } = await openBank(t, {
    limits: { passcodeSends: { max: 1, windowSeconds: 60 } },
  })
  await logIn()
  t.equal((await browser.open(bank, '/step-up')).statusCode, 200)
  const response = await browser.open(bank, '/step-up')
  t.equal(response.statusCode, 429)
  t.match(response.headers['retry-after'], /^[1-9]\d*$/)
})

t.test('POST /step-up refuses a missing or repeated code', async (t) => {
  const { bank, browser, logIn } = await openBank(t)
  await logIn()
  for (const form of ['passcode=1&passcode=2', 'passcode=', '']) {
    t.equal((await browser.post(bank, '/step-up', origin, form)).statusCode, 400, form)
  }
})

t.test('POST /step-up answers a blank code as a wrong one', async (t) => {
  const { bank, browser, logIn } = await openBank(t)
  await logIn()
  await browser.open(bank, '/step-up')
  for (const passcode of [' ', ' - . ']) {
    const response = await browser.post(bank, '/step-up', origin, { passcode, return_to: '/transfer' })
    t.equal(response.statusCode, 401, passcode)
    t.match(response.body, 'The code is incorrect or has expired.')
  }
})
