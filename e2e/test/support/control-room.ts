import type { Browser, Page } from 'playwright-core'

/** The control room of a running demo, in a browser without scripts. */
export interface ControlRoomDriver {
  page: Page
  /** Puts a switch into one of its states. */
  turn(title: string, position: string): Promise<void>
  /** Presses a button by its name. */
  press(name: string | RegExp): Promise<void>
  /** What the apps answer, in one line. */
  answers(): Promise<string>
}

/** Opens the control room. */
export async function openControlRoom(browser: Browser, identity: string): Promise<ControlRoomDriver> {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${identity}/dev/control-room`)
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
  return {
    page,
    press,
    async turn(title, position) {
      await page
        .getByRole('group', { name: title })
        .getByRole('button', { name: position, exact: true })
        .click()
    },
    async answers() {
      return ((await page.locator('.apps').textContent()) ?? '').replaceAll(/\s+/g, ' ')
    },
  }
}
