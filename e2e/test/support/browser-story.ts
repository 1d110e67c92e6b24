import type { BrowserContext, Page } from 'playwright-core'
import { picture } from './chromium.ts'
import { isOpaqueCookie } from './opaque-cookie.ts'

interface Assertions {
  equal(found: unknown, wanted: unknown, message: string): unknown
  match(found: unknown, pattern: RegExp, message: string): unknown
}

export interface Story {
  t: Assertions
  context: BrowserContext
  shop: string
  bank: string
  /** The most recent code. */
  newestCode: () => Promise<string>
  /** Prefix of the screenshots' names. */
  name: string
}

/** One log-in for both apps, a second factor for the transfer, one log-out for both, as a user does it. */
export async function tellBrowserStory({ t, context, shop, bank, newestCode, name }: Story): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${shop}/account`)
  t.equal(new URL(page.url()).pathname, '/login', 'a guarded page asks for a log-in')
  await picture(page, `${name}-1-log-in`)
  await page.getByLabel('Username').fill('alice')
  await page.getByLabel('Password').fill('correct-horse-battery-staple')
  await page.getByRole('button', { name: 'Sign in' }).click()
  t.equal(new URL(page.url()).pathname, '/account', 'and returns to the previous page')

  await page.goto(`${bank}/`)
  t.match(await textOf(page), /Signed in as alice/, 'the bank lets the user in without asking')
  t.match(await textOf(page), /silent authentication/i, 'and says how')
  await page.getByText('Why?').first().click()
  await picture(page, `${name}-2-bank-why`)

  await sendMoney(page, bank)
  t.equal(new URL(page.url()).pathname, '/step-up', 'a transfer wants a second factor')
  await picture(page, `${name}-3-step-up`)
  await page.getByLabel('Code').fill(await newestCode())
  await page.getByRole('button', { name: 'Verify' }).click()
  t.equal(new URL(page.url()).pathname, '/transfer', 'after the code the user is back on the page')
  t.match(await textOf(page), /asked to send €25\.00 to bob/, 'and the kept form is shown for confirmation')
  const before = await page.getByRole('row', { name: 'bob' }).count()
  const otherTab = await context.newPage()
  await otherTab.goto(`${bank}/transfer`)
  await picture(page, `${name}-4-confirm`)
  await page.getByRole('button', { name: 'Send' }).click()
  t.match(await textOf(page), /went to bob/, 'the transfer is made')
  await picture(page, `${name}-5-transfer`)
  await otherTab.getByRole('button', { name: 'Send' }).click()
  t.match(await textOf(otherTab), /Already submitted/, 'and not again from another tab')
  await otherTab.close()
  await page.goBack()
  t.equal(await page.getByLabel('Amount').inputValue(), '', 'nor by going back')
  t.equal(await page.getByRole('row', { name: 'bob' }).count(), before + 1, 'it happened exactly once')

  const seen = await context.cookies()
  t.equal(seen.every(isOpaqueCookie), true, 'W20 cookies are opaque ids out of reach of scripts')
  const shown = await page.content()
  t.equal(/eyJ|session_id/.test(shown), false, 'E08 W20 no token and no session id is in the page')

  await page.getByRole('button', { name: 'Sign out' }).click()
  t.match(await textOf(page), /Not signed in/, 'the user is signed out at the bank')
  await page.goto(`${shop}/account`)
  t.equal(new URL(page.url()).pathname, '/login', 'and so has the shop')
  await page.goBack()
  t.equal(/Signed in as alice/.test(await textOf(page)), false, 'A10 V05 going back shows nothing private')
  await page.close()
}

/** The visible text, in one line. */
async function textOf(page: Page): Promise<string> {
  return ((await page.textContent('body')) ?? '').replaceAll(/\s+/g, ' ')
}

async function sendMoney(page: Page, bank: string): Promise<void> {
  await page.goto(`${bank}/transfer`)
  await page.getByLabel('To').fill('bob')
  await page.getByLabel('Amount').fill('25')
  await page.getByRole('button', { name: 'Send' }).click()
}

/** Takes screenshots of pages. */
export async function takeLooks(
  context: BrowserContext,
  urls: Record<string, string>,
  name: string,
): Promise<void> {
  const page = await context.newPage()
  for (const [what, url] of Object.entries(urls)) {
    await page.goto(url)
    await picture(page, `${name}-${what}`)
  }
  await page.close()
}
