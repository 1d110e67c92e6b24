import t from 'tap'
import { type FirstLoad, measureFirstLoad } from './first-load.ts'
import { checkLooks, openPortal, takePicture } from './open-portal.ts'

t.test('the portal in a browser', async (t) => {
  const world = await openPortal(t)

  await t.test('a page asks for a log-in and returns', async (t) => {
    const page = await world.open('/audit?outcome=failure', { as: null })
    t.match(page.url(), '/login?return_to=%2Faudit%3Foutcome%3Dfailure')
    await takePicture(page, 'portal-sign-in')
    await page.getByLabel('Username, email or phone').fill('admin')
    await page.getByLabel('Password').fill('correct-horse-battery-staple')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Audit' }).waitFor()
    t.equal(new URL(page.url()).search, '?outcome=failure')
  })

  await t.test('the dashboard shows what happened, by time and app', async (t) => {
    await checkLooks(t, world, '/?range=week', 'dashboard', async (page) => {
      await page.locator('.chart canvas').waitFor()
      await page.getByRole('row', { name: 'Administration' }).waitFor()
    })
  })

  await t.test('the first load is small, and answers soon', async (t) => {
    const first = await measureFirstLoad(world)
    t.ok(first.bytes < 240_000, 'it takes less than 240,000 bytes', { found: first.bytes })
    t.ok(first.bytes > 100_000, 'everything was counted')
    // in the time of the browser, and of the processors that other programs left to it; the best of three loads counts
    const relative = ({ answerMs, slowdown }: FirstLoad) => answerMs / slowdown
    let best = relative(first)
    for (let more = 0; more < 2 && best >= 1500; more += 1) {
      best = Math.min(best, relative(await measureFirstLoad(world)))
    }
    t.ok(best < 1500, 'the heading is there and a button answers within 1.5 s', { found: best })
  })

  await t.test('the audit is filtered by what people know, and exported as it is shown', async (t) => {
    const page = await world.open('/audit')
    await page.getByRole('combobox', { name: 'User concerned' }).fill('admin@example')
    await page.getByRole('option', { name: 'admin · admin@example.com' }).click()
    await page.getByRole('combobox', { name: 'App', exact: true }).fill('Adminis')
    await page.getByRole('option', { name: 'Administration' }).click()
    await page.getByRole('combobox', { name: 'What happened' }).fill('logged')
    await page.getByRole('option', { name: 'Logged in' }).click()
    await page.waitForURL(/app_id=admin&action=login.succeeded/)
    await page
      .getByRole('cell', { name: /logged in by password/ })
      .first()
      .waitFor()
    const asked = new URL(page.url()).searchParams
    t.match(asked.get('user_id'), /./)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export these as JSON lines' }).click()
    const lines = (await (await (await download).createReadStream()).toArray()).join('').trimEnd().split('\n')
    const found = new Set(lines.map((line): string => JSON.parse(line).action))
    t.strictSame([...found], ['login.succeeded'])
    // the address alone gives the same page, with the names
    await page.goto(page.url())
    await page
      .getByRole('cell', { name: /logged in by password/ })
      .first()
      .waitFor()
    await page.waitForFunction(
      'document.querySelector("search input[placeholder^=Name]")?.value.startsWith("admin")',
    )
    t.equal(
      await page.getByRole('combobox', { name: 'User concerned' }).inputValue(),
      'admin · admin@example.com',
    )
    await page.context().close()
  })

  await t.test('axe finds nothing', async (t) => {
    await checkLooks(t, world, '/audit', 'audit', (page) => page.getByRole('cell').first().waitFor())
  })
})
