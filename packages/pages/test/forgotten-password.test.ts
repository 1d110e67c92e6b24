import t from 'tap'
import { openPages } from './support/open-pages.ts'

const next = 'three brave turtles sing'

t.test('a forgotten password is reset by a link, in any browser, once', async (t) => {
  const { browser, newest } = await openPages(t)
  const asked = await browser().post('/password/forgotten', { username: 'alice@example.com' })
  t.equal(asked.headers.location, '/password/forgotten/sent')
  t.match((await browser().open('/password/forgotten/sent')).body, 'Check your messages')
  const link = new URL((await newest('alice@example.com')).link ?? '')
  const elsewhere = browser()
  const page = await elsewhere.open(link.pathname + link.search)
  t.equal(page.statusCode, 200)
  t.match(page.body, 'autocomplete="new-password"')
  t.match(page.body, 'minlength="8"')
  const code = link.searchParams.get('code') ?? ''
  const weak = await elsewhere.post('/password/reset', { code, new_password: 'password' })
  t.equal(weak.statusCode, 400)
  t.match(weak.body, 'too easy to guess')
  const done = await elsewhere.post('/password/reset', { code, new_password: next })
  t.equal(done.headers.location, '/password/reset/done')
  t.match((await elsewhere.open('/password/reset/done')).body, 'Your password is changed')
  t.equal((await browser().logIn('alice', next)).statusCode, 303)
  const again = await elsewhere.post('/password/reset', { code, new_password: 'another fine password' })
  t.equal(again.statusCode, 401)
  t.match(again.body, 'This link is no longer valid')
})

t.test('a forgotten password is reset by a code to the phone', async (t) => {
  const { browser, newest } = await openPages(t)
  const visitor = browser()
  const asked = await visitor.post('/password/forgotten', { username: '+1 555 555 0101' })
  t.equal(asked.statusCode, 200)
  t.match(asked.body, 'name="phone" value="+15555550101"')
  const { code = '' } = await newest('+15555550101')
  const phone = '+15555550101'
  const reset = (passcode: string, new_password: string) =>
    visitor.post('/password/reset/code', { phone, passcode, new_password })
  t.equal((await reset(code, 'password')).statusCode, 400, 'a weak password does not use up the code')
  t.equal((await reset('000000', next)).statusCode, 401)
  const done = await reset(`${code.slice(0, 3)}-${code.slice(3)}`, next)
  t.equal(done.headers.location, '/password/reset/done')
  t.equal((await browser().logIn('alice', next)).statusCode, 303)
})

t.test('W01 accounts that do not exist get the same answers', async (t) => {
  const { browser } = await openPages(t)
  for (const [known, unknown] of [
    ['alice', 'nobody'],
    ['alice@example.com', 'nobody@example.com'],
    ['+15555550101', '+15555550199'],
  ] as const) {
    const first = await browser().post('/password/forgotten', { username: known })
    const second = await browser().post('/password/forgotten', { username: unknown })
    t.equal(second.statusCode, first.statusCode)
    t.equal(second.headers.location, first.headers.location)
    t.equal(second.body.replaceAll(unknown, known), first.body)
  }
})

t.test('C01 a form of another site sends nothing', async (t) => {
  const { browser, count } = await openPages(t)
  const foreign = await browser().post('/password/forgotten', { username: 'alice' }, 'https://evil.example')
  t.equal(foreign.statusCode, 403)
  t.equal(await count('alice@example.com'), 0)
})

t.test('an app that wants two proofs leads the user to a log-in', async (t) => {
  const { browser, newest } = await openPages(t, { preferences: { password: { requireMFA: true } } })
  await browser().post('/password/forgotten', { username: 'alice' })
  const code = new URL((await newest('alice@example.com')).link ?? '').searchParams.get('code') ?? ''
  const refused = await browser().post('/password/reset', { code, new_password: next })
  t.equal(refused.statusCode, 403)
  t.match(refused.body, 'One more proof is needed')
})
