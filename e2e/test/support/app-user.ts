import type { Browser, Page } from 'playwright-core'

/** What a user sees at an app. */
export type Sight =
  | 'signed in'
  | 'asked to log in'
  | 'unavailable'
  | 'too many requests'
  | 'signed out'
  | 'other'

/** A user in a browser of their own. */
export interface AppUser {
  page: Page
  /** Opens a page and says what it shows. */
  see(url: string): Promise<Sight>
  /** Logs in at an app, and says what it shows then. */
  logIn(app: string): Promise<Sight>
  /** Logs out everywhere, by the button on the present page, and says what is shown then. */
  signOut(): Promise<Sight>
}

/** Starts a user who has no session anywhere. */
export async function newUser(browser: Browser, username: string): Promise<AppUser> {
  const page = await (await browser.newContext()).newPage()
  const shows = (text: RegExp) => page.getByText(text).first().isVisible()
  const sight = async (): Promise<Sight> => {
    if (await shows(/Signed in as\s+\S/)) return 'signed in'
    if (await shows(/You have not been signed out/)) return 'unavailable'
    if (await shows(/Too many attempts/)) return 'too many requests'
    if (await page.getByLabel('Password').isVisible()) return 'asked to log in'
    return (await shows(/Not signed in/)) ? 'signed out' : 'other'
  }
  return {
    page,
    async see(url) {
      await page.goto(url)
      return sight()
    },
    async logIn(app) {
      await page.goto(`${app}/login`)
      await page.getByLabel('Username').fill(username)
      await page.getByLabel('Password').fill('correct-horse-battery-staple')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      return sight()
    },
    async signOut() {
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      return sight()
    },
  }
}
