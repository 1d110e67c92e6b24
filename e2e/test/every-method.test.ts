import { virtualAuthenticator } from '@latchkey/local-services'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { pressPasskey } from '../../packages/pages/test/support/open-browser.ts'
import { timeCode } from '../../packages/pages/test/support/time-code.ts'
import { picture, startChromium } from './support/chromium.ts'
import { startGroup } from './support/group.ts'
import { newestCode, newestLink } from './support/outbox.ts'

const password = 'correct-horse-battery-staple'
const phone = '+15555550101'
const mail = 'alice@example.com'

/** A page with a virtual authenticator that verifies the user. */
async function visitor(
  browser: Browser,
): Promise<{ context: BrowserContext; page: Page; present: (enabled: boolean) => Promise<unknown> }> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 } })
  const page = await context.newPage()
  // a busy machine takes seconds for a page
  page.setDefaultTimeout(60_000)
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: virtualAuthenticator,
  })
  // while nobody is present, the browser offers its passkeys on log-in pages, and nobody accepts
  const present = (enabled: boolean) =>
    devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  return { context, page, present }
}

const press = (page: Page, name: string) => page.getByRole('button', { name }).click()
const choose = (page: Page, name: string) => page.getByRole('link', { name }).click()

async function logInByPassword(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('alice')
  await page.getByLabel('Password').fill(password)
  await press(page, 'Sign in')
}

/** Signs out and waits for the start page, so that the next page does not cut the request off. */
async function signOut(page: Page): Promise<void> {
  await press(page, 'Sign out')
  await page.waitForURL((url) => url.pathname === '/')
}

/** The authentication methods that the app reports. */
async function amrAt(context: BrowserContext, origin: string): Promise<string[]> {
  const { amr } = await (await context.request.get(`${origin}/api/me`)).json()
  return amr
}

async function nothingSecret(t: Test, page: Page): Promise<void> {
  t.notMatch(
    await page.content(),
    /eyJ|session_id&quot;:&quot;[^w]|access_token/,
    'E08 W20 no token in the page',
  )
}

t.test('a user logs in with each method and uses a passkey as second factor', async (t) => {
  const { shop, bank, identity } = await startGroup(t)
  const browser = await startChromium()
  t.teardown(() => browser.close())
  const account = `${shop}/account`

  for (const [name, to, amr] of [
    ['Code by SMS', phone, 'sms'],
    ['Code by email', mail, 'eotp'],
  ] as const) {
    const { context, page } = await visitor(browser)
    await page.goto(account)
    await choose(page, name)
    await page.getByLabel('Username').fill('alice')
    await press(page, 'Send code')
    await page.getByLabel('Code').fill(await newestCode(identity, to))
    await press(page, 'Sign in')
    await page.waitForURL(account)
    t.pass(`${name} leads back`)
    t.same(await amrAt(context, shop), [amr])
    await context.close()
  }

  const byLink = await visitor(browser)
  await byLink.page.goto(account)
  await choose(byLink.page, 'Link by email')
  await byLink.page.getByLabel('Username').fill('alice')
  await press(byLink.page, 'Send link')
  const link = await newestLink(identity, mail)
  const thief = await visitor(browser)
  await thief.page.goto(link)
  await press(thief.page, 'Sign in')
  await thief.page.getByText('only in the browser that requested it').waitFor()
  t.pass('A11 not elsewhere')
  await thief.context.close()
  await byLink.page.goto(link)
  await press(byLink.page, 'Sign in')
  await byLink.page.waitForURL(account)
  t.pass('F03 the link leads back, after a button')
  t.same(await amrAt(byLink.context, shop), ['eml'])
  await byLink.context.close()

  const { context, page, present } = await visitor(browser)
  await page.goto(account)
  await picture(page, 'every-method-1-log-in')
  await logInByPassword(page)
  await choose(page, 'Ways to sign in')
  await choose(page, 'Add a passkey')
  await pressPasskey(page, 'Make a passkey', `${shop}/account/factors`)
  t.match(await page.textContent('main'), /alice/, 'the passkey is on the list')
  await nothingSecret(t, page)

  // adding another factor requires the existing one
  await press(page, 'Set up an authenticator')
  await press(page, 'With a passkey')
  await pressPasskey(page, 'Use a passkey', `${shop}/account/factors`)
  t.same(await amrAt(context, shop), ['pwd', 'webauthn', 'mfa'], 'a passkey steps up')
  await press(page, 'Set up an authenticator')
  await picture(page, 'every-method-2-authenticator')
  const secret = (await page.locator('code.secret').textContent()) ?? ''
  await nothingSecret(t, page)
  await page.getByLabel('Code', { exact: true }).fill(timeCode(secret))
  await press(page, 'Confirm')
  await page.getByRole('button', { name: 'Make recovery codes' }).waitFor()
  t.same(await amrAt(context, shop), ['pwd', 'webauthn', 'otp', 'mfa'])
  await press(page, 'Make recovery codes')
  const code = (await page.locator('main li code').first().textContent()) ?? ''
  await signOut(page)

  await present(false)
  await page.goto(account)
  await choose(page, 'Passkey')
  await present(true)
  await pressPasskey(page, 'Use a passkey', account)
  t.same(await amrAt(context, shop), ['webauthn', 'mfa'], 'a passkey logs in, and is two factors')
  await signOut(page)

  await present(false)
  await page.goto(account)
  await choose(page, 'Recovery code')
  await page.getByLabel('Username').fill('alice')
  await page.getByLabel('Code').fill(code)
  await press(page, 'Sign in')
  await page.waitForURL(account)
  t.same(await amrAt(context, shop), ['otp'])
  await signOut(page)

  await page.goto(`${bank}/account`)
  await logInByPassword(page)
  await page.waitForURL(`${bank}/account`)
  await page.goto(`${bank}/step-up?return_to=%2Ftransfer`)
  await choose(page, 'Passkey')
  await picture(page, 'every-method-3-step-up')
  await present(true)
  await pressPasskey(page, 'Use a passkey', `${bank}/transfer`)
  t.same(
    await amrAt(context, bank),
    ['pwd', 'webauthn', 'mfa'],
    'the passkey of the shop steps up at the bank',
  )
  await context.close()
})
