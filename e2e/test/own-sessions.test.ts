import type { BrowserContextOptions, Page } from 'playwright-core'
import t from 'tap'
import { runDemo, until } from '../../demo/test/running-demo.ts'
import { startChromium } from './support/chromium.ts'

t.test('7.4.3 a session ended at the shop is signed out at the bank, also without scripts', async (t) => {
  const demo = await runDemo()
  t.teardown(() => demo.destroy())
  await demo.ready
  const { shop, bank } = demo.addresses
  const browser = await startChromium()
  t.teardown(() => browser.close())
  const logIn = async (site: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await (await browser.newContext(options)).newPage()
    await page.goto(`${site}/login?return_to=/account`)
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('correct-horse-battery-staple')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${site}/account`)
    return page
  }
  const phone = await logIn(bank)
  const laptop = await logIn(shop, { javaScriptEnabled: false })

  await laptop.getByRole('link', { name: 'Where you are signed in' }).click()
  const names = laptop.getByRole('heading', { level: 2 })
  const shown = (await names.allInnerTexts()).map((name) => name.replaceAll(/\s+/g, ' '))
  t.same(shown, ['Chrome on Linux this browser', 'Chrome on Linux'])
  t.equal(await laptop.getByText('just now at Granite, the bank').count(), 1)
  await laptop.getByRole('button', { name: 'End this session' }).click()
  await laptop.getByText('You have no other sessions.').waitFor()

  await phone.getByText('You have signed out').waitFor()
  await phone.goto(`${bank}/account`)
  t.equal(phone.url(), `${bank}/login?return_to=%2Faccount`)
  t.equal(
    (await laptop.goto(`${bank}/account`))?.url(),
    `${bank}/account`,
    'the browser that ended it is still signed in everywhere',
  )

  const admin = await (await browser.newContext()).newPage()
  await admin.goto(`${demo.addresses.portal}/users`)
  await admin.getByLabel('Username, email or phone').fill('admin')
  await admin.getByLabel('Password').fill('correct-horse-battery-staple')
  await admin.getByRole('button', { name: 'Sign in' }).click()
  await admin.getByRole('link', { name: 'alice' }).click()
  await admin.getByRole('tab', { name: 'Sessions' }).click()
  await admin.getByRole('button', { name: 'End all sessions' }).click()
  await admin.getByRole('button', { name: 'End all', exact: true }).click()
  await admin.getByText('All sessions have ended.').waitFor()
  // the service reports the log-out to the apps at once, in a request of its own
  await until('the shop knows', async () => {
    await laptop.goto(`${shop}/account`)
    return laptop.url() !== `${shop}/account`
  })
  t.equal(laptop.url(), `${shop}/login?return_to=%2Faccount`, 'an administrator ended it')
  t.equal((await laptop.goto(`${bank}/account`))?.url(), `${bank}/login?return_to=%2Faccount`)

  demo.signalGroup('SIGINT')
  await demo.ended
})
