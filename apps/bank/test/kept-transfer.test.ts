import t from 'tap'
import { openBank, origin } from './bank-world.ts'

/** What the page would send when its button is pressed. */
function filledIn(page: string): Record<string, string> {
  const value = (name: string) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page)?.[1] ?? ''
  return { latchkey_kept: value('latchkey_kept'), to: value('to'), amount: value('amount') }
}

t.test('V02: a transfer interrupted by a step-up is confirmed after the code and made once', async (t) => {
  const { bank, browser, world, logIn } = await openBank(t)
  await logIn()
  const refused = await browser.post(bank, '/transfer', origin, { to: 'bob', amount: '25.5' })
  const stepUp = refused.headers.location ?? ''
  t.equal(stepUp, '/step-up?return_to=%2Ftransfer')
  await browser.open(bank, stepUp)
  const [passcode = ''] = await world.codes()
  const verified = await browser.post(bank, '/step-up', origin, { passcode, return_to: '/transfer' })
  t.equal(verified.headers.location, '/transfer')
  const page = await browser.open(bank, '/transfer')
  t.match(page.body, '<strong>€25.50</strong> to <strong>bob</strong>')
  t.match(page.body, 'No transfers yet.', 'the server submits nothing by itself')
  const form = filledIn(page.body)
  t.match(form, { latchkey_kept: /^[\w-]{43}$/, to: 'bob', amount: '25.5' })
  t.same(filledIn((await browser.open(bank, '/transfer')).body), form, 'a reload loses nothing')
  const answers = await Promise.all([1, 2, 3].map(() => browser.post(bank, '/transfer', origin, form)))
  t.same(answers.map((answer) => answer.statusCode).sort(), [303, 409, 409])
  t.match(answers.find((answer) => answer.statusCode === 409)?.body, 'Already submitted')
  const account = await browser.open(bank, '/account')
  t.equal(account.body.match(/−€25\.50/g)?.length, 1)
  t.equal(filledIn((await browser.open(bank, '/transfer')).body).latchkey_kept, '', 'the kept form is gone')
})

t.test('V03: fields kept during a step-up are escaped', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await browser.post(bank, '/transfer', origin, { to: '"><script>alert(1)</script>', amount: '<b>' })
  await stepUp()
  const { body } = await browser.open(bank, '/transfer')
  t.match(body, '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
  t.notMatch(body, /<script>|<b>/)
})

t.test('an invalid transfer form is not offered again after the step-up', async (t) => {
  const { bank, browser, logIn, stepUp } = await openBank(t)
  await logIn()
  await browser.post(bank, '/transfer', origin, 'to=&amount=1')
  await stepUp()
  t.equal(filledIn((await browser.open(bank, '/transfer')).body).latchkey_kept, '')
})
