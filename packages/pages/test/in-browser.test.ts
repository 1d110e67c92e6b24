import type { Page } from 'playwright-core'
import t from 'tap'
import { axeOf } from './support/axe-of.ts'
import { desktop, follow, openBrowser, phone, press, pressPasskey } from './support/open-browser.ts'
import { openPages } from './support/open-pages.ts'
import { takePicture } from './support/take-picture.ts'
import { timeCode } from './support/time-code.ts'

const next = 'three brave turtles sing'

const pages = await openPages(t, {
  listens: true,
  allowPublicSignup: true,
  pages: { stepUpRequirement: { mfa: 'strict' } },
  users: [{ username: 'carol', credentials: { password: 'a-temporary-password-of-carol' } }],
})
const { visit, loseDevice } = await openBrowser(t, pages.origin)

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
      await loseDevice(page)
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

/** Signs a new account up, up to the page that welcomes it. */
async function signUp(page: Page, address: string): Promise<void> {
  await page.goto('/sign-up?return_to=%2Faccount%2Ffactors')
  await page.getByLabel('Email or phone').fill(address)
  await press(page, 'Continue')
  await page.getByLabel('Code', { exact: true }).fill(await code(address))
  await press(page, 'Confirm')
}

/** Asks for a message to an account, on the page of a method. */
async function askFor(page: Page, method: 'sms' | 'email' | 'link', address: string): Promise<void> {
  await page.goto(`/login/${method}?return_to=%2Faccount%2Ffactors`)
  await page.getByLabel('Username').fill(address)
  await press(page, method === 'link' ? 'Send link' : 'Send code')
}

/** Opens the newest mail of an address as its owner does: in the outbox, by its link. */
async function openMail(page: Page, address: string): Promise<void> {
  await page.goto(`${pages.serviceUrl}/dev/outbox?to=${encodeURIComponent(address)}`)
  const opened = page.waitForURL(`${pages.origin}/**`)
  await Promise.all([opened, page.getByRole('link', { name: 'Open the link' }).first().click()])
}

t.test(
  'an account of a phone, on a phone with JavaScript, from its code to the end of its passkey',
  async (t) => {
    const number = '+15555550177'
    const page = await visit(t, phone)
    await signUp(page, number)
    t.same(await amrOf(page), ['sms'])
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await pressPasskey(page, 'Make a passkey', '**/account/factors')
    await press(page, 'Sign out')

    await askFor(page, 'sms', number)
    await page.getByLabel('Code', { exact: true }).fill(await code(number))
    await press(page, 'Sign in')
    t.same(await amrOf(page), ['sms'])
    const remove = page.getByRole('button', { name: /^Remove / })
    const shown = await remove.getAttribute('aria-label')
    await press(page, String(shown))
    t.match(
      await page.textContent('main'),
      /Confirm your identity/,
      'a code is not enough to remove a passkey',
    )
    await press(page, 'With a passkey')
    await pressPasskey(page, 'Use a passkey', '**/account/factors')
    await press(page, String(shown))
    t.equal(await remove.count(), 0)
    await page.goto('/login/passkey')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('This passkey is not registered here.').waitFor()
  },
)

t.test(
  'an account on a desktop without JavaScript, by mails, an authenticator and its removal',
  async (t) => {
    const address = 'desk@example.com'
    const page = await visit(t, { ...desktop, javaScriptEnabled: false })
    await signUp(page, address)
    await follow(page, 'Not now')
    await press(page, 'Sign out')

    await askFor(page, 'email', address)
    await page.getByLabel('Code', { exact: true }).fill(await code(address))
    await press(page, 'Sign in')
    t.same(await amrOf(page), ['eotp'])
    await press(page, 'Sign out')
    await askFor(page, 'link', address)
    await openMail(page, address)
    await press(page, 'Sign in')
    t.same(await amrOf(page), ['eml'], 'a link in a mail signs in')

    await press(page, 'Set up an authenticator')
    const secret = (await page.locator('code.secret').textContent()) ?? ''
    await page.getByLabel('Code', { exact: true }).fill(timeCode(secret))
    await press(page, 'Confirm')
    await press(page, 'Sign out')
    const signInByAuthenticator = async () => {
      await page.goto('/login/totp?return_to=%2Faccount%2Ffactors')
      await page.getByLabel('Username').fill(address)
      // each code counts once
      await page.getByLabel('Code', { exact: true }).fill(timeCode(secret, Date.now() + 30_000))
      await press(page, 'Sign in')
    }
    await signInByAuthenticator()
    t.same(await amrOf(page), ['otp'])
    await press(page, 'Remove the authenticator')
    t.equal(await page.getByRole('button', { name: 'Remove the authenticator' }).count(), 0)
    await press(page, 'Sign out')
    await signInByAuthenticator()
    t.match(await page.textContent('main'), /The account or the code is incorrect/)
  },
)

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
  await openMail(other, 'alice@example.com')
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
  for (const [look, options, rules] of looks) {
    const page = await visit(t, options)
    const check = async (name: string) => {
      const axe = axeOf(page)
      const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze()
      t.same(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        [],
        `${name}, ${look}`,
      )
      await takePicture(page, `pages-${name}-${look}`)
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
