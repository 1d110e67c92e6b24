import type { Page } from 'playwright-core'
import t from 'tap'
import { checkAccessibility, openPortal, undo } from './open-portal.ts'

/** A form that several administrators may have open at once: two of its fields, each with what is entered there. */
interface Form {
  name: string
  path: string
  one: readonly [label: string, text: string]
  other: readonly [label: string, text: string]
  save: string
}

const forms: readonly Form[] = [
  {
    name: 'the settings of an app',
    path: '/apps/bank/settings',
    one: ['Description', 'One'],
    other: ['Name', 'The bank'],
    save: 'Save settings',
  },
  {
    name: 'a branding',
    path: '/apps/shop/branding',
    one: ['Sender’s name', 'One'],
    other: ['Main colour', '#123456'],
    save: 'Save branding',
  },
  {
    name: 'texts of the app',
    path: '/apps/shop/messages?kind=email_code&language=fr',
    one: ['Small print', 'One'],
    other: ['Headline', 'Bonjour'],
    save: 'Save texts',
  },
  {
    name: 'a client',
    path: '/apps/bank/clients/bank-web',
    one: ['Description', 'One'],
    other: ['Name', 'Bank backend'],
    save: 'Save settings',
  },
]

t.test('administrators at once', async (t) => {
  // Undo is on a notice
  const { open } = await openPortal(t, { keepsNotices: true })
  const field = (page: Page, label: string) => page.getByRole('textbox', { name: label, exact: true })
  /** What a field shows, once it shows this or the time is up: a page shows what it has read again a moment later. */
  const shown = async (page: Page, label: string, text: string) => {
    const deadline = Date.now() + 20_000
    let value = await field(page, label).inputValue()
    while (value !== text && Date.now() < deadline) value = await field(page, label).inputValue()
    return value
  }
  const saveIn = async (page: Page, form: Pick<Form, 'save'>, [label, text]: readonly [string, string]) => {
    await field(page, label).fill(text)
    await page.getByRole('button', { name: form.save }).click()
  }
  const saved = (page: Page) => page.getByRole('button', { name: 'Undo', exact: true }).first().waitFor()

  for (const form of forms) {
    await t.test(`${form.name}: nobody overwrites what they have not seen, by Save or by Undo`, async (t) => {
      const [mine, theirs] = await Promise.all([open(form.path), open(form.path)])
      const [label] = form.one
      await field(theirs, label).waitFor()
      const before = await field(mine, label).inputValue()

      // undone by the version of the own save
      await saveIn(mine, form, form.one)
      await saved(mine)
      await undo(mine)
      t.equal(await shown(mine, label, before), before, 'Undo brings back what was there')

      // they began before: what they know is what is there again
      await saveIn(theirs, form, form.one)
      await saved(theirs)
      await saveIn(mine, form, form.other)
      await mine.getByText('Somebody else changed these settings in the meantime').waitFor()
      for (const colorScheme of ['light', 'dark'] as const) {
        await mine.emulateMedia({ colorScheme })
        await checkAccessibility(t, mine, `${form.name}, ${colorScheme}`)
      }
      await mine.getByRole('button', { name: 'Load their settings' }).click()
      await mine.getByText('Somebody else changed').waitFor({ state: 'detached' })
      t.equal(await shown(mine, label, form.one[1]), form.one[1], 'theirs is loaded')
      t.equal(await field(mine, form.other[0]).inputValue(), form.other[1], 'mine is kept')
      await mine.getByRole('button', { name: form.save }).click()
      await saved(mine)

      // to undo theirs would undo mine
      await theirs.getByRole('button', { name: 'Undo', exact: true }).click()
      await theirs.getByText('It could not be undone').waitFor()
      await theirs.getByRole('button', { name: 'Load their settings' }).click()
      await theirs.getByText('Somebody else changed').waitFor({ state: 'detached' })
      t.equal(await shown(theirs, form.other[0], form.other[1]), form.other[1])
      for (const page of [mine, theirs]) await page.context().close()
    })
  }

  await t.test('a webhook: Undo is refused after another change', async (t) => {
    const mine = await open('/webhooks')
    await mine.getByRole('button', { name: 'Create webhook' }).first().click()
    const dialog = mine.getByRole('dialog')
    await dialog.getByLabel('URL').fill('https://crm.example/hook')
    await dialog.getByRole('checkbox').first().check()
    await dialog.getByRole('button', { name: 'Create webhook' }).click()
    await mine.getByRole('button', { name: 'I have kept it' }).click()
    await mine.waitForURL('**/webhooks/wh_*')
    await field(mine, 'Description').fill('Mine')
    await mine.getByRole('button', { name: 'Save webhook' }).click()
    await saved(mine)
    const theirs = await open(new URL(mine.url()).pathname)
    await field(theirs, 'Description').fill('Theirs')
    await theirs.getByRole('button', { name: 'Save webhook' }).click()
    await saved(theirs)
    await mine.getByRole('button', { name: 'Undo', exact: true }).click()
    await mine.getByText('It could not be undone').waitFor()
    await mine.reload()
    t.equal(await field(mine, 'Description').inputValue(), 'Theirs')
    for (const page of [mine, theirs]) await page.context().close()
  })

  await t.test('changes of two things can both be undone', async (t) => {
    const page = await open('/apps/shop/settings')
    const description = await field(page, 'Description').inputValue()
    await field(page, 'Description').fill('Changed')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await saved(page)
    await page.getByRole('tab', { name: 'Branding' }).click()
    const sender = await field(page, 'Sender’s name').inputValue()
    await field(page, 'Sender’s name').fill('Changed')
    await page.getByRole('button', { name: 'Save branding' }).click()
    const undoes = page.getByRole('button', { name: 'Undo', exact: true })
    await undoes.nth(1).waitFor()
    await undoes.first().click()
    await page.getByText('Undone.').waitFor()
    await undoes.first().click()
    await undoes.first().waitFor({ state: 'detached' })
    t.equal(await shown(page, 'Sender’s name', sender), sender)
    await page.getByRole('tab', { name: 'Settings' }).click()
    t.equal(await shown(page, 'Description', description), description)
    await page.context().close()
  })

  await t.test('permissions of a role: what one adds and another takes away are both done', async (t) => {
    const mine = await open('/roles?app=shop')
    const dialog = mine.getByRole('dialog')
    await mine.getByRole('button', { name: 'Create role' }).first().click()
    await dialog.getByLabel('Name').fill('keeper')
    for (const name of ['orders:refund', 'orders:delete']) {
      await dialog.getByRole('combobox', { name: 'Permissions' }).fill(name)
      await mine.keyboard.press('Enter')
    }
    await dialog.getByRole('button', { name: 'Create role' }).click()
    await mine.getByText('Nobody has this role').waitFor()
    await mine.getByRole('checkbox', { name: 'Users: delete' }).check()
    await mine.getByRole('button', { name: 'Save role' }).click()
    await saved(mine)

    const theirs = await open(new URL(mine.url()).pathname)
    await theirs.getByRole('checkbox', { name: 'Users: delete' }).uncheck()
    await theirs.getByRole('button', { name: 'Save role' }).click()
    await saved(theirs)
    await mine.getByRole('checkbox', { name: 'Users: read' }).check()
    await mine.getByRole('button', { name: 'Save role' }).click()
    await mine.getByRole('button', { name: 'Load their settings' }).click()
    await mine.getByText('Somebody else changed').waitFor({ state: 'detached' })
    t.equal(
      await mine.getByRole('checkbox', { name: 'Users: delete' }).isChecked(),
      false,
      'theirs is loaded',
    )
    t.equal(await mine.getByRole('checkbox', { name: 'Users: read' }).isChecked(), true, 'mine is kept')
    await mine.getByRole('button', { name: 'Save role' }).click()
    await saved(mine)
    await theirs.reload()
    await theirs.getByRole('checkbox', { name: 'Users: read' }).waitFor()
    t.equal(await theirs.getByRole('checkbox', { name: 'Users: delete' }).isChecked(), false)
    for (const page of [mine, theirs]) await page.context().close()
  })

  await t.test(
    'one log-in method: settings that others changed are loaded beside the own ones',
    async (t) => {
      const pages = await Promise.all([open('/apps/bank/login'), open('/apps/bank/login')])
      const [mine, theirs] = pages
      const setting = (page: Page, label: string) =>
        page.getByRole('region', { name: 'Password', exact: true }).getByLabel(label)
      for (const page of pages) await page.getByRole('button', { name: 'Settings of Password' }).click()
      const save = (page: Page) => page.getByRole('button', { name: 'Save log-in settings' }).click()
      const saidSaved = (page: Page) => page.getByText('Changed: Password').waitFor({ state: 'detached' })
      await setting(theirs, 'Shortest password').fill('14')
      await save(theirs)
      await saidSaved(theirs)
      await setting(mine, 'Passwords expire after').fill('90')
      await save(mine)
      await mine.getByRole('button', { name: 'Load their settings' }).click()
      await mine.getByText('Somebody else changed').waitFor({ state: 'detached' })
      t.equal(await setting(mine, 'Shortest password').inputValue(), '14 characters', 'theirs is loaded')
      t.equal(await setting(mine, 'Passwords expire after').inputValue(), '90 days', 'mine is kept')

      await save(mine)
      await saidSaved(mine)

      // what was taken back by hand is no edit
      await setting(mine, 'Passwords expire after').fill('91')
      await mine.getByText('Changed: Password').waitFor()
      await setting(mine, 'Passwords expire after').fill('90')
      await saidSaved(mine)
      for (const page of pages) await page.context().close()
    },
  )

  await t.test('what is typed while a save is on its way stays, as an edit of what was saved', async (t) => {
    const page = await open('/apps/bank/settings')
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const { promise: allowed, resolve: allow } = Promise.withResolvers<void>()
    await page.route('**/api/applications/bank', async (route) => {
      if (route.request().method() === 'PUT') {
        ask()
        await allowed
      }
      await route.continue()
    })
    await saveIn(page, { save: 'Save settings' }, ['Description', 'Sent'])
    await asked
    await field(page, 'Description').fill('Sent, and more')
    allow()
    await saved(page)
    t.equal(await field(page, 'Description').inputValue(), 'Sent, and more')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await page.waitForFunction('document.querySelector("button[type=submit]").disabled')
    await page.reload()
    t.equal(await field(page, 'Description').inputValue(), 'Sent, and more', 'it is saved on top')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.context().close()
  })

  await t.test('an edit is not carried to another app, client or user that was read before', async (t) => {
    const page = await open('/users')
    const userPath = async (name: string) =>
      (await page.getByRole('link', { name, exact: true }).getAttribute('href')) ?? ''
    const neighbours = [
      {
        label: 'Name',
        own: 'Name',
        one: '/apps/bank/settings',
        other: '/apps/shop/settings',
        text: 'Marmalade, the shop',
      },
      {
        label: 'Description',
        // the page before has a description, too
        own: 'Back-channel log-out URI',
        one: '/apps/bank/clients/bank-web',
        other: '/apps/shop/clients/shop-web',
        text: '',
      },
      {
        label: 'Username',
        own: 'Username',
        one: await userPath('alice'),
        other: await userPath('bob'),
        text: 'bob',
      },
    ]
    // as the buttons of the browser do, so that the portal keeps what it has read
    const go = (path: string) =>
      page.evaluate(
        `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
      )
    for (const { label, own, one, other, text } of neighbours) {
      await go(one)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await field(page, own).waitFor()
      const before = await field(page, label).inputValue()
      await go(other)
      t.equal(await shown(page, label, text), text, `${other} is shown`)
      await field(page, label).fill('Meant for this one')
      await go(one)
      t.equal(await shown(page, label, before), before, `${one} is as it was`)
    }
    await page.context().close()
  })

  await t.test('a service without versions gets none with the first texts and their Undo', async (t) => {
    const page = await open('/apps/bank')
    const given: string[] = []
    await page.route(/\/api\/applications\/bank\/(branding|templates)/, async (route) => {
      const request = route.request()
      const method = request.method()
      if (method === 'PUT' || method === 'DELETE') {
        const isVersionGiven = `${request.url()} ${request.postData()}`.includes('version')
        given.push(`${method} ${isVersionGiven ? 'with' : 'without'} a version`)
      }
      const response = await route.fetch()
      const text = await response.text()
      await route.fulfill({ response, body: text.replace(/,?"version":"[^"]*"/, '') })
    })
    await page.goto(new URL('/apps/bank/messages?kind=email_code&language=it', page.url()).href)
    await field(page, 'Headline').fill('Benvenuti')
    await page.getByRole('button', { name: 'Save texts' }).click()
    await page.getByText('Texts of this app', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Use the service’s texts' }).click()
    await page.getByRole('button', { name: 'Delete these texts' }).click()
    await page.getByText('The texts of this app are deleted.').waitFor()
    await undo(page)
    t.equal(await shown(page, 'Headline', 'Benvenuti'), 'Benvenuti')
    t.same(
      given,
      ['PUT', 'DELETE', 'PUT'].map((method) => `${method} without a version`),
    )
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.context().close()
  })
})
