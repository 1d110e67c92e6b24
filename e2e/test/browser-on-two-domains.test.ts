import t from 'tap'
import { runDemo } from '../../demo/test/running-demo.ts'
import { picture, startChromium } from './support/chromium.ts'
import { isOpaqueCookie } from './support/opaque-cookie.ts'

t.test('the story of the demo on two domains happens in a browser as it is told', async (t) => {
  const demo = await runDemo({ TWO_DOMAINS: '1' })
  t.teardown(() => demo.destroy())
  await demo.ready
  const { shop, bank, identity } = demo.addresses
  t.match(shop, /^http:\/\/shop\.localhost:/)
  t.match(bank, /^http:\/\/bank\.localhost:/)
  t.match(demo.output(), `1. Open ${bank}/account: it asks you to log in.`, 'the terminal tells it')
  const browser = await startChromium()
  t.teardown(() => browser.close())
  const context = await browser.newContext()
  const page = await context.newPage()
  const visited: string[] = []
  page.on('request', (request) => {
    if (request.isNavigationRequest()) visited.push(new URL(request.url()).hostname)
  })
  const logIn = async () => {
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('correct-horse-battery-staple')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  await page.goto(`${bank}/account`)
  t.equal(page.url(), `${bank}/login?return_to=%2Faccount`, '1. signed in nowhere: the bank asks')
  await page.goto(`${shop}/account`)
  t.equal(page.url(), `${shop}/login?return_to=%2Faccount`, 'and so does the shop')
  await logIn()
  t.equal(page.url(), `${shop}/account`)

  visited.length = 0
  await page.goto(`${bank}/account`)
  t.equal(page.url(), `${bank}/account`, '2. the bank signs the user in, and the address contains no code')
  t.match(await page.textContent('body'), /Signed in as\s+alice/)
  t.same(
    visited.filter((host, index) => host !== visited[index - 1]),
    ['bank.localhost', 'shop.localhost', 'bank.localhost'],
    'after one visit to the shop',
  )
  await page.getByText('Why?').first().click()
  t.ok(await page.getByText('Signed in at shop.').isVisible(), '"Why?" names the log-in at the shop')
  await picture(page, 'two-domains-bank')

  visited.length = 0
  await page.reload()
  t.same(visited, ['bank.localhost'], '3. the bank has a session of its own')

  const cookies = await context.cookies()
  t.same([...new Set(cookies.map(({ domain }) => domain))].sort(), ['bank.localhost', 'shop.localhost'])
  const [signOn, ...more] = cookies.filter(({ name }) => name === 'latchkey-sign-on')
  t.same(
    more.map(({ value }) => value),
    [signOn?.value],
    '4. both name the same sign-on',
  )
  const own = cookies.filter(({ name }) => name !== 'latchkey-sign-on').map(({ value }) => value)
  t.equal(new Set(own).size, own.length, 'and have nothing else in common')
  t.same(
    cookies.filter((cookie) => !isOpaqueCookie(cookie)),
    [],
    'W20 cookies are opaque ids out of reach of scripts',
  )

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  await page.goto(`${shop}/account`)
  t.equal(page.url(), `${shop}/login?return_to=%2Faccount`, '5. one log-out ends both')

  await page.goto(`${bank}/login`)
  await logIn()
  await page.goto(`${shop}/account`)
  t.equal(page.url(), `${shop}/account`, 'it goes the other way too')

  await page.goto(`${identity}/dev/control-room`)
  const room = (await page.textContent('main')) ?? ''
  t.match(room, `Open ${bank}/account: it asks you to log in.`, 'the control room tells the story as well')
  t.match(room, /Granite, the bank\s*Front page/)
  await picture(page, 'two-domains-control-room')
  demo.signalGroup('SIGINT')
  await demo.ended
})
