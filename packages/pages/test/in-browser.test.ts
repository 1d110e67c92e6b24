import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { chromiumPath } from '@latchkey/local-services'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { openPages } from './support/open-pages.ts'
import { timeCode } from './support/time-code.ts'

const phone = { viewport: { width: 375, height: 740 } } as const
const desktop = { viewport: { width: 1100, height: 760 } } as const
const next = 'three brave turtles sing'

const pages = await openPages(t, {
  listens: true,
  allowPublicSignup: true,
  pages: { stepUpRequirement: { mfa: 'strict' } },
  users: [{ username: 'carol', credentials: { password: 'a-temporary-password-of-carol' } }],
})
const chrome = await chromium.launch({
  executablePath: chromiumPath(),
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
t.teardown(() => chrome.close())

/** Takes the device with the passkeys away from a page. */
const devices = new WeakMap<Page, () => Promise<unknown>>()

/** A page in a new browser; errors on the console fail the test. */
async function visit(t: Test, options: BrowserContextOptions = desktop): Promise<Page> {
  const context = await chrome.newContext({ baseURL: pages.origin, ...options })
  t.teardown(() => context.close())
  const page = await context.newPage()
  // a busy machine takes seconds for a page
  page.setDefaultTimeout(60_000)
  page.on('console', (message) => {
    const isExpected = /status of (400|401|403|404)/.test(message.text())
    if (message.type() === 'error' && !isExpected) t.fail(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => t.fail(error.message))
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  devices.set(page, () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }))
  return page
}

/** Presses a button that leads to another page, or to the same one anew, and waits for that page. */
async function press(page: Page, name: string): Promise<void> {
  const arrived = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame())
  await Promise.all([arrived, page.getByRole('button', { name, exact: true }).click()])
  await page.waitForLoadState('domcontentloaded')
}

/**
 * Presses a button that makes or uses a passkey. A browser on a busy machine may refuse the first try, and says so on the page:
 * people press again.
 */
async function pressPasskey(page: Page, name: string, url: string): Promise<void> {
  const said = page.locator('form [role="status"]:not(:empty)')
  for (let attempt = 1; ; attempt += 1) {
    await page.getByRole('button', { name, exact: true }).click()
    const outcome = await Promise.race([
      page.waitForURL(url).then(() => 'there'),
      said.waitFor().then(() => said.textContent()),
    ])
    if (outcome === 'there') return
    if (attempt === 3) throw new Error(`${name}: ${outcome}`)
  }
}

const code = async (to: string) => (await pages.newest(to)).code ?? ''
const amrOf = async (page: Page) => (await (await page.request.get('/')).json()).amr

async function logIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/login?return_to=%2Faccount%2Ffactors')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await press(page, 'Sign in')
}

for (const [name, options] of [
  ['on a desktop with JavaScript', desktop],
  ['on a phone without JavaScript', { ...phone, javaScriptEnabled: false }],
] as const) {
  t.test(`an account from sign-up to recovery, ${name}`, async (t) => {
    const scripts = !('javaScriptEnabled' in options)
    const address = scripts ? 'with@example.com' : 'without@example.com'
    const page = await visit(t, options)
    await page.goto('/login')
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Email or phone').fill(address)
    await press(page, 'Continue')
    const given = await code(address)
    await page.getByLabel('Code', { exact: true }).fill(`${given.slice(0, 3)}-${given.slice(3)}`)
    await press(page, 'Confirm')
    await page.getByRole('link', { name: 'Set a password' }).click()
    await page.getByLabel('New password').fill(next)
    await press(page, 'Save password')
    t.same(await amrOf(page), ['eotp'])

    await page.goto('/account/factors')
    if (scripts) {
      await page.getByRole('link', { name: 'Add a passkey' }).click()
      await page.getByLabel('Name (optional)').fill('My laptop')
      await pressPasskey(page, 'Make a passkey', '**/account/factors')
      t.match(await page.textContent('main'), /My laptop/, 'a passkey has the name that it was given')
      await page.getByText('Rename', { exact: true }).click()
      await page.getByLabel('Name', { exact: true }).fill('Work laptop')
      await press(page, 'Save')
      t.match(await page.textContent('main'), /Work laptop/)
      await press(page, 'Set up an authenticator')
      await press(page, 'With a passkey')
      await pressPasskey(page, 'Use a passkey', '**/account/factors')
    }
    await press(page, 'Set up an authenticator')
    const secret = (await page.locator('code.secret').textContent()) ?? ''
    const totp = timeCode(secret)
    await page.getByLabel('Code', { exact: true }).fill(`${totp.slice(0, 3)} ${totp.slice(3)}`)
    await press(page, 'Confirm')
    await press(page, 'Make recovery codes')
    const [recovery = '', second = ''] = await page.locator('.codes code').allTextContents()
    await page.getByRole('link', { name: 'Done' }).click()
    await press(page, 'Sign out')

    if (scripts) {
      await page.goto('/login?return_to=%2Faccount%2Ffactors')
      await page.waitForURL('**/account/factors')
      t.same(await amrOf(page), ['webauthn', 'mfa'], 'the browser offers the passkey in the account field')
      await press(page, 'Sign out')
      await devices.get(page)?.()
    }

    // the phone with the authenticator is lost
    await page.goto('/login?return_to=%2Faccount%2Ffactors')
    await page.getByRole('link', { name: 'Recovery code' }).click()
    await page.getByLabel('Username').fill(address)
    await page.getByLabel('Code', { exact: true }).fill(recovery)
    await press(page, 'Sign in')
    t.same(await amrOf(page), ['otp'], 'a recovery code lets the owner in')
    await press(page, 'Remove the authenticator')
    t.equal(await page.getByRole('button', { name: 'Remove the authenticator' }).count(), 0)
    if (scripts) {
      await press(page, 'Remove Work laptop')
      t.notMatch(await page.textContent('main'), /Work laptop/, 'a passkey is removed')
    }
    await page.getByRole('link', { name: 'Where you are signed in' }).click()
    await page.waitForURL('**/account/sessions')
    t.match(await page.textContent('main'), /this browser/)
    await press(page, 'Sign out')
    await logIn(page, address, next)
    t.same(await amrOf(page), ['pwd'])
    await page.goto('/safe')
    await page.goto('/step-up/recovery?return_to=%2Fsafe')
    await page.getByLabel('Code', { exact: true }).fill(second)
    await press(page, 'Verify')
    t.match(await page.textContent('body'), /mfa/, 'a recovery code steps up')
  })
}

t.test('a temporary and a forgotten password are replaced', async (t) => {
  const page = await visit(t, { ...phone, javaScriptEnabled: false })
  await logIn(page, 'carol', 'a-temporary-password-of-carol')
  await page.getByLabel('Current password').fill('a-temporary-password-of-carol')
  await page.getByLabel('New password').fill(next)
  await press(page, 'Save and sign in')
  t.match(page.url(), /\/account\/factors$/)
  const other = await visit(t)
  await other.goto('/login')
  await other.getByRole('link', { name: 'Forgot your password?' }).click()
  await other.getByLabel('Username').fill('alice')
  await press(other, 'Send message')
  await other.goto((await pages.newest('alice@example.com')).link ?? '')
  await other.getByLabel('New password').fill(next)
  await press(other, 'Set password')
  t.match(await other.textContent('main'), /Your password is changed/)
  await logIn(other, 'alice', next)
  t.same(await amrOf(other), ['pwd'])
})

t.test('axe finds nothing on any page, in light, in dark and on a phone', async (t) => {
  const looks = [
    ['light', { ...desktop, colorScheme: 'light' }, undefined],
    // the markup is the same: only what colours and widths change is looked at again
    ['dark', { ...desktop, colorScheme: 'dark' }, ['color-contrast', 'link-in-text-block']],
    ['phone', { ...phone, colorScheme: 'light' }, ['target-size', 'scrollable-region-focusable']],
  ] as const
  const folder =
    process.env.LATCHKEY_PICTURES && fileURLToPath(new URL('../../../docs/pictures/', import.meta.url))
  if (folder) mkdirSync(folder, { recursive: true })
  for (const [look, options, rules] of looks) {
    const page = await visit(t, options)
    const check = async (name: string) => {
      const axe = new AxeBuilder({ page })
      const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze()
      t.same(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        [],
        `${name}, ${look}`,
      )
      if (folder) await page.screenshot({ path: `${folder}pages-${name}-${look}.png`, fullPage: true })
    }
    for (const [name, path] of [
      ['sign-in', '/login'],
      ['code-by-sms', '/login/sms'],
      ['enter-code', '/login/code'],
      ['authenticator', '/login/totp'],
      ['passkey', '/login/passkey'],
      ['sign-up', '/sign-up'],
      ['forgotten', '/password/forgotten'],
      ['reset', '/password/reset?code=x'],
      ['message', '/login/link/sent'],
      ['not-found', '/nowhere'],
    ] as const) {
      await page.goto(path)
      await check(name)
    }
    await logIn(page, 'alice', 'wrong')
    await check('refused')
    await page.request.post('/login', {
      form: { username: 'alice', password: next },
      headers: { origin: pages.origin },
    })
    for (const [name, path] of [
      ['factors', '/account/factors'],
      ['sessions', '/account/sessions'],
      ['password', '/account/password'],
      ['welcome', '/sign-up/welcome'],
      ['add-passkey', '/account/factors/passkey'],
      ['step-up', '/step-up?return_to=%2Fsafe'],
    ] as const) {
      await page.goto(path)
      await check(name)
    }
    await page.goto('/account/factors')
    await press(page, 'Set up an authenticator')
    await check('set-up-authenticator')
  }
})
