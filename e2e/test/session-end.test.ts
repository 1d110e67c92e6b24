import type { BrowserContext } from 'playwright-core'
import t, { type Test } from 'tap'
import { runDemo } from '../../demo/test/running-demo.ts'
import { startChromium } from './support/chromium.ts'

t.test('S01 a log-out at the bank updates an open shop page within 200 ms', async (t) => {
  const demo = await runDemo()
  t.teardown(() => demo.destroy())
  await demo.ready
  const { shop, bank } = demo.addresses
  const browser = await startChromium()
  t.teardown(() => browser.close())
  // best of three: a busy machine may pause one of seven processes
  let quickest = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3 && quickest >= 200; round += 1) {
    quickest = Math.min(quickest, await flipAfterLogout(t, await browser.newContext(), shop, bank))
  }
  t.ok(quickest < 200, `after ${quickest} ms`)
  demo.signalGroup('SIGINT')
  await demo.ended
})

/** Milliseconds from the answered log-out at the bank until the open page of the shop shows it. */
async function flipAfterLogout(
  t: Test,
  context: BrowserContext,
  shop: string,
  bank: string,
): Promise<number> {
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

  // measured by the clock of the updated page, from the response to the log-out
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
  await t.resolves(
    atShop.getByText('Signed in as').waitFor({ state: 'detached' }),
    'nothing private is left on the page',
  )
  t.equal((await context.request.get(`${shop}/api/me`)).status(), 401, 'its next request is refused')
  const kept = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const replayed = await fetch(`${shop}/api/me`, { headers: { cookie: kept } })
  t.equal(replayed.status, 401, 'with the cookies of before, too')
  t.same(problems, [])
  await context.close()
  return wait
}
