import t from 'tap'
import { checkLooks, openPortal, takePicture } from './open-portal.ts'

t.test('the portal in a browser', async (t) => {
  const world = await openPortal(t)

  await t.test('a page asks for a log-in and returns', async (t) => {
    const page = await world.open('/audit?outcome=failure', { as: null })
    t.match(page.url(), '/login?return_to=%2Faudit%3Foutcome%3Dfailure')
    await takePicture(page, 'portal-sign-in')
    await page.getByLabel('Username or email').fill('admin')
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

  await t.test('axe finds nothing', async (t) => {
    await checkLooks(t, world, '/audit', 'audit', (page) => page.getByRole('cell').first().waitFor())
  })
})
