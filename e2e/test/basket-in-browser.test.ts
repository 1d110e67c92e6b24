import type { Page } from 'playwright-core'
import t from 'tap'
import { picture, startChromium } from './support/chromium.ts'
import { startGroup } from './support/group.ts'

const password = 'correct-horse-battery-staple'

async function signIn(page: Page, shop: string, username: string) {
  await page.goto(`${shop}/login`)
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${shop}/`)
}

const main = async (page: Page) => (await page.locator('main').textContent()) ?? ''

t.test('a basket in Chromium is its visitor’s alone, with and without scripts', async (t) => {
  const { shop, bank, redis } = await startGroup(t)
  const browser = await startChromium()
  t.teardown(() => browser.close())
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'scripts' : 'no-scripts'
    const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 800 } })
    const page = await context.newPage()

    await page.goto(`${shop}/`)
    await picture(page, `basket-${how}-1-shelf`)
    await page.getByRole('button', { name: 'Add Stoneware teapot to the basket' }).click()
    await page.waitForURL('**/basket')
    t.match(await main(page), /Stoneware teapot\s*1/, 'an anonymous visitor fills a basket')

    await signIn(page, shop, 'alice')
    await page.getByRole('link', { name: 'Basket (1)' }).click()
    await page.waitForURL('**/basket')
    t.match(await main(page), /Stoneware teapot/, 'it survives the sign-in of the same visitor')
    await picture(page, `basket-${how}-2-signed-in`)

    await signIn(page, shop, 'bob')
    await page.goto(`${shop}/basket`)
    t.match(await main(page), /nothing in it yet/, 'the next user does not see it')
    await page.goto(`${shop}/`)
    await page.getByRole('button', { name: 'Add Morning mug to the basket' }).click()
    await page.waitForURL('**/basket')
    t.match(await main(page), /Morning mug/)

    await page.goto(`${bank}/account`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${bank}/`)
    await page.goto(`${shop}/basket`)
    t.match(await main(page), /nothing in it yet/, 'a sign-out at the bank empties it')
    await signIn(page, shop, 'bob')
    await page.goto(`${shop}/basket`)
    t.match(await main(page), /nothing in it yet/, 'and it does not come back')
    await context.close()
  }

  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${shop}/`)
  await page.getByRole('button', { name: 'Add Small fern to the basket' }).click()
  await page.waitForURL('**/basket')
  await redis.halt()
  await page.goto(`${shop}/basket`)
  t.match(await main(page), /cannot look up your basket/, 'an outage of Redis hides it')
  t.ok(
    (await context.cookies()).some(({ name }) => name === 'shop-session'),
    'and keeps its cookie',
  )
})
