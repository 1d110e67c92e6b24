import t from 'tap'
import { runDemo } from '../../demo/test/running-demo.ts'
import { startChromium } from './support/chromium.ts'

t.test('S01 a log-out at the bank flips the open page of the shop within 200 ms', async (t) => {
  const demo = await runDemo()
  t.teardown(() => demo.destroy())
  await demo.ready
  const { shop, bank } = demo.addresses
  const browser = await startChromium()
  t.teardown(() => browser.close())
  const context = await browser.newContext()
  const atShop = await context.newPage()
  await atShop.goto(`${shop}/login?return_to=/account`)
  await atShop.getByLabel('Username').fill('alice')
  await atShop.getByLabel('Password').fill('correct-horse-battery-staple')
  const streams = atShop.waitForResponse(`${shop}/session-events`)
  await atShop.getByRole('button', { name: 'Sign in' }).click()
  t.equal((await streams).status(), 200)
  const problems: string[] = []
  atShop.on('pageerror', (error) => problems.push(error.message))
  const cookies = await context.cookies()
  const atBank = await context.newPage()
  await atBank.goto(`${bank}/account`)

  // the clock of the page that flips, from the moment at which the log-out was answered
  const flipped = atShop.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.body.textContent?.includes('You have signed out')) resolve(Date.now())
        }
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
      }),
  )
  const answered = atBank.waitForResponse(`${bank}/logout`).then(() => Date.now())
  await atBank.getByRole('button', { name: 'Sign out' }).click()
  const wait = (await flipped) - (await answered)
  t.ok(wait < 200, `after ${wait} ms`)
  t.equal(await atShop.getByText('Signed in as').count(), 0, 'nothing private is left on the page')
  t.equal((await context.request.get(`${shop}/api/me`)).status(), 401, 'its next request is refused')
  const kept = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const replayed = await fetch(`${shop}/api/me`, { headers: { cookie: kept } })
  t.equal(replayed.status, 401, 'with the cookies of before, too')
  t.same(problems, [])

  demo.signalGroup('SIGINT')
  await demo.ended
})
