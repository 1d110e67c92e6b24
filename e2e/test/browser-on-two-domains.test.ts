import t from 'tap'
import { runDemo } from '../../demo/test/running-demo.ts'
import { picture, startChromium } from './support/chromium.ts'
import { isOpaqueCookie } from './support/opaque-cookie.ts'

t.test('the demo on two domains signs in at both apps without a shared cookie', async (t) => {
  const demo = await runDemo({ TWO_DOMAINS: '1' })
  t.teardown(() => demo.destroy())
  await demo.ready
  const { shop, bank } = demo.addresses
  t.match(shop, /^http:\/\/shop\.localhost:/)
  t.match(bank, /^http:\/\/bank\.localhost:/)
  const browser = await startChromium()
  t.teardown(() => browser.close())
  const context = await browser.newContext()
  const page = await context.newPage()
  const logIn = async () => {
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('correct-horse-battery-staple')
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  await page.goto(`${bank}/account`)
  t.equal(page.url(), `${bank}/login?return_to=%2Faccount`, 'signed in nowhere: the bank asks')
  await page.goto(`${shop}/account`)
  t.equal(page.url(), `${shop}/login?return_to=%2Faccount`, 'and so does the shop')
  await logIn()
  t.equal(page.url(), `${shop}/account`)
  await page.goto(`${bank}/account`)
  t.equal(page.url(), `${bank}/account`, 'the bank signs the user in, and the address contains no code')
  t.match(await page.textContent('body'), /Signed in as\s+alice/)
  await picture(page, 'two-domains-bank')

  const cookies = await context.cookies()
  t.same([...new Set(cookies.map(({ domain }) => domain))].sort(), ['bank.localhost', 'shop.localhost'])
  t.same(
    cookies.filter((cookie) => !isOpaqueCookie(cookie)),
    [],
    'W20 cookies are opaque ids out of reach of scripts',
  )

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.goto(`${shop}/account`)
  t.equal(page.url(), `${shop}/login?return_to=%2Faccount`, 'one log-out ends both')

  await page.goto(`${bank}/login`)
  await logIn()
  await page.goto(`${shop}/account`)
  t.equal(page.url(), `${shop}/account`, 'it goes the other way too')
  demo.signalGroup('SIGINT')
  await demo.ended
})
