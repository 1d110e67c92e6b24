import { chromiumPath, virtualAuthenticator } from '@latchkey/local-services'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

export const phone = { viewport: { width: 375, height: 740 } } as const
export const desktop = { viewport: { width: 1100, height: 760 } } as const

/** A Chromium whose devices have passkeys. */
export interface OpenedBrowser {
  /** A page in a new browser; errors on the console fail the test. */
  visit(t: Test, options?: BrowserContextOptions): Promise<Page>
  /** Takes the device with the passkeys away from a page. */
  loseDevice(page: Page): Promise<void>
}

/** Starts a Chromium in front of an origin; it ends with the test. */
export async function openBrowser(t: Test, baseURL: string): Promise<OpenedBrowser> {
  const chrome = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  t.teardown(() => chrome.close())
  const devices = new WeakMap<Page, () => Promise<unknown>>()
  return {
    async visit(t, options = desktop) {
      const context = await chrome.newContext({ baseURL, ...options })
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
        options: virtualAuthenticator,
      })
      devices.set(page, () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }))
      return page
    },
    async loseDevice(page) {
      await devices.get(page)?.()
    },
  }
}

/** Presses a button that leads to another page, or to the same one anew, and waits for that page. */
export async function press(page: Page, name: string): Promise<void> {
  const arrived = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame())
  await Promise.all([arrived, page.getByRole('button', { name, exact: true }).click()])
  await page.waitForLoadState('domcontentloaded')
}

/** Follows a link, and waits for its page. */
export async function follow(page: Page, name: string): Promise<void> {
  const arrived = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame())
  await Promise.all([arrived, page.getByRole('link', { name, exact: true }).click()])
  await page.waitForLoadState('domcontentloaded')
}

/**
 * Presses a button that makes or uses a passkey. A browser on a busy machine may refuse the first try, and says so on the page:
 * people press again.
 */
export async function pressPasskey(page: Page, name: string, url: string): Promise<void> {
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
