import type { Addresses } from '../src/addresses.ts'
import { Visitor } from '../src/visitor/visitor.ts'
import { newestCode, openSessions } from './identity-service.ts'

/** What the assertions of a story need; a test of tap is one. */
export interface Assertions {
  equal(found: unknown, wanted: unknown, message: string): unknown
  match(found: unknown, pattern: RegExp, message: string): unknown
}

const password = 'correct-horse-battery-staple'

/** One log-in at the shop opens the bank, a second factor opens the transfer, one log-out ends both. */
export async function tellStory(t: Assertions, { shop, bank, identity }: Addresses): Promise<void> {
  const alice = new Visitor()

  const login = await alice.post(`${shop}/login`, { username: 'alice', password, return_to: '/account' })
  t.equal(login.status, 303, 'the log-in is answered with 303')
  t.equal(login.headers.location, '/account', 'the log-in returns to the previous page')
  const atShop = await me(alice, shop)
  t.equal(atShop.username, 'alice', 'the shop knows the user')

  const atBank = await me(alice, bank)
  t.equal(atBank.sub, atShop.sub, 'the bank knows the same subject without further input')
  t.equal(atBank.app, 'bank', 'the bank speaks for itself')
  const { body: front } = await alice.get(`${bank}/`)
  t.match(front, /you logged in at the shop/, 'the bank tells where the log-in was')

  const refused = await alice.post(`${bank}/transfer`, { to: 'bob', amount: '25' })
  t.equal(refused.status, 303, 'the transfer is refused')
  t.match(refused.headers.location, /^\/step-up\?return_to=/, 'the refusal leads to the step-up')
  const form = await alice.get(`${bank}/step-up?return_to=%2Ftransfer`)
  t.equal(form.status, 200, 'the step-up asks for a code')
  const passcode = await newestCode(identity, '+15555550101')
  const wrong = passcode === '000000' ? '000001' : '000000'
  const again = await alice.post(`${bank}/step-up`, { passcode: wrong, return_to: '/transfer' })
  t.equal(again.status, 401, 'a wrong code is refused')
  const verified = await alice.post(`${bank}/step-up`, { passcode, return_to: '/transfer' })
  t.equal(verified.status, 303, 'the valid code is accepted')
  t.equal(verified.headers.location, '/transfer', 'the right code leads back to the form')
  const sent = await alice.post(`${bank}/transfer`, { to: 'bob', amount: '25' })
  t.equal(sent.status, 303, 'the transfer is made')
  const { body: confirmation } = await alice.get(`${bank}${sent.headers.location}`)
  t.match(confirmation, /€25\.00<\/strong> went to <strong>bob/, 'the transfer is confirmed')
  const { amr } = await me(alice, bank)
  t.equal([amr].flat().toSorted().join(' '), 'mfa pwd sms', 'amr holds both factors')

  const sub = String(atShop.sub)
  t.equal(await openSessions(identity, sub), 1, 'the service lists one session')
  const logout = await alice.post(`${bank}/logout`, { scope: 'everywhere' })
  t.equal(logout.status, 303, 'the log-out is answered with 303')
  t.equal((await alice.call(`${bank}/api/me`)).status, 401, 'the user is signed out at the bank')
  t.equal((await alice.call(`${shop}/api/me`)).status, 401, 'the user is signed out at the shop')
  t.equal(await openSessions(identity, sub), 0, 'the service lists no session')
}

/** What an app says about the visitor; fails when it does not know them. */
export async function me(visitor: Visitor, app: string): Promise<Record<string, unknown>> {
  const { status, body } = await visitor.call(`${app}/api/me`)
  const who: unknown = JSON.parse(body)
  if (status !== 200 || typeof who !== 'object' || who === null) {
    throw new Error(`${app} does not know the user: ${status} ${body}`)
  }
  return { ...who }
}
