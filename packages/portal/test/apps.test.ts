import t from 'tap'
import { checkLooks, openPortal, takePicture, undo } from './open-portal.ts'
import { codeByEmail, demoSecret, logAliceIn, newestMessage, requestToken } from './service-calls.ts'

t.test('the pages of apps', async (t) => {
  const world = await openPortal(t, { identity: { rs256IdTokens: true } })
  const { identity, open } = world

  await t.test('an app and a client are created, and the client logs a user in by its secret', async (t) => {
    const page = await open('/apps')
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Create app' }).first().click()
    await dialog.getByLabel('Name').fill('Wiki')
    await dialog.getByRole('textbox', { name: 'Id' }).fill('wiki')
    await takePicture(page, 'portal-app-create')
    await dialog.getByRole('button', { name: 'Create app' }).click()
    await page.waitForURL('**/apps/wiki')
    await page.getByText('No client yet').waitFor()
    await page.getByRole('button', { name: 'Create client' }).first().click()
    await dialog.getByLabel('Name').fill('Wiki backend')
    await dialog.getByLabel('Client id').fill('wiki-web')
    await takePicture(page, 'portal-client-create')
    await dialog.getByRole('button', { name: 'Create client' }).click()
    const secret = (await page.getByTestId('secret').textContent()) ?? ''
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.waitForURL('**/apps/wiki/clients/wiki-web')
    await t.resolves(page.getByText(secret).waitFor({ state: 'detached' }), 'the secret is not shown again')
    t.equal(await logAliceIn(identity, 'wiki-web', secret), 200)
    t.equal(await logAliceIn(identity, 'wiki-web', 'another secret that is long enough'), 401)

    // a redirect URI that is removed by mistake comes back
    const uris = page.getByRole('combobox', { name: 'Redirect URIs' })
    const saved = page.getByText('The settings of the client are saved.')
    await uris.fill('https://wiki.example/login/link/open')
    await uris.press('Enter')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await saved.waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByText('Undone.').waitFor()
    await page.getByText('https://wiki.example/login/link/open').waitFor({ state: 'detached' })
    await page.context().close()
  })

  await t.test('a client is registered for RS256, where the service offers it', async (t) => {
    const page = await open('/apps/bank/clients/bank-web')
    await page.getByRole('combobox', { name: 'Algorithm of ID tokens' }).click()
    await page.getByRole('option', { name: 'That of the signing key (ES256)' }).waitFor()
    await page.getByRole('option', { name: 'RS256' }).click()
    await page.getByRole('button', { name: 'Save settings' }).click()
    await page.getByText('The settings of the client are saved.').waitFor()
    await page.reload()
    const shown = page.getByRole('combobox', { name: 'Algorithm of ID tokens' })
    t.match(await shown.inputValue(), 'RS256')
    await page.context().close()
  })

  await t.test('a secret is rotated without a refused call', async (t) => {
    const page = await open('/apps/bank/clients/bank-web')
    const statuses: number[] = []
    let deployed = demoSecret
    const call = async () => void statuses.push((await requestToken(identity, 'bank-web', deployed)).status)
    await call()
    await page.getByRole('button', { name: 'Add secret' }).click()
    const added = (await page.getByTestId('secret').textContent()) ?? ''
    await takePicture(page, 'portal-secret-once')
    await call()
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByText('Two secrets are valid').waitFor()
    t.equal(await page.getByRole('button', { name: 'Add secret' }).isDisabled(), true, 'two at most')
    await call()
    deployed = added
    await call()
    await takePicture(page, 'portal-secrets')
    const old = page.getByRole('row').filter({ hasText: 'Drop' }).filter({ hasNotText: 'New' })
    await old.getByRole('button', { name: 'Drop' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Drop secret' }).click()
    await page.getByText('Two secrets are valid').waitFor({ state: 'detached' })
    await call()
    t.same(new Set(statuses), new Set([200]))
    const deadline = Date.now() + 60_000
    let ofOld = await requestToken(identity, 'bank-web', demoSecret)
    while (ofOld.status === 200 && Date.now() < deadline) {
      ofOld = await requestToken(identity, 'bank-web', demoSecret)
    }
    t.equal(ofOld.status, 401, 'the old secret is refused')
    await page.context().close()
  })

  await t.test('the length of codes is changed, and the next code has it', async (t) => {
    t.match(await codeByEmail(identity), /^\d{6}$/)
    const page = await open('/apps/shop/login')
    await page.getByRole('button', { name: 'Settings of Code by email' }).click()
    const digits = page.getByRole('region', { name: 'Code by email' }).getByLabel('Digits of a code')
    await digits.fill('8')
    await page.getByText('Changed: Code by email').waitFor()
    await takePicture(page, 'portal-login-settings')
    await page.getByRole('button', { name: 'Save log-in settings' }).click()
    await page.getByText('Changed: Code by email').waitFor({ state: 'detached' })
    t.match(await codeByEmail(identity), /^\d{8}$/)
    await undo(page)
    t.match(await codeByEmail(identity), /^\d{6}$/, 'Undo brings the settings before back')
    // a method that is on in dev mode only cannot be unset again: Undo would let backends have codes in production
    await page.getByRole('switch', { name: 'Code that the backend delivers is on' }).press('Space')
    await page.getByRole('button', { name: 'Save log-in settings' }).click()
    await page.getByText('They count from the next log-in on.').waitFor()
    t.equal(await page.getByRole('button', { name: 'Undo', exact: true }).count(), 0)
    await page.context().close()
  })

  await t.test('settings that somebody else changed are not overwritten unseen', async (t) => {
    const pages = await Promise.all([open('/apps/bank/login'), open('/apps/bank/login')])
    const [mine, theirs] = pages
    const digitsOf = async (page: typeof mine, method: string, digits: string) => {
      await page.getByRole('button', { name: `Settings of ${method}` }).click()
      await page.getByRole('region', { name: method }).getByLabel('Digits of a code').fill(digits)
      await page.getByRole('button', { name: 'Save log-in settings' }).click()
    }
    await mine.getByRole('button', { name: 'Settings of Code by email' }).waitFor()
    await theirs.getByRole('button', { name: 'Settings of Code by email' }).waitFor()
    await digitsOf(theirs, 'Code by text message', '7')
    await theirs.getByText('Changed: Code').waitFor({ state: 'detached' })
    await digitsOf(mine, 'Code by email', '5')
    await mine.getByText('Somebody else changed these settings in the meantime').waitFor()
    await mine.getByRole('button', { name: 'Load their settings' }).click()
    await mine.getByText('Somebody else changed').waitFor({ state: 'detached' })
    await mine.getByRole('button', { name: 'Save log-in settings' }).click()
    await mine.getByText('Changed: Code').waitFor({ state: 'detached' })
    await mine.getByRole('button', { name: 'Settings of Code by text message' }).click()
    const sms = mine.getByRole('region', { name: 'Code by text message' }).getByLabel('Digits of a code')
    t.equal(await sms.inputValue(), '7 digits', 'their change stays')
    for (const page of pages) await page.context().close()
  })

  await t.test('a message is edited beside its preview, and sent as a test to the own address', async (t) => {
    const page = await open('/apps/shop/messages?kind=email_code&language=de')
    await page.getByLabel('Subject').fill('Dein Code für {{app_name}}')
    await page
      .getByTestId('subject-preview')
      .filter({ hasText: 'Dein Code für Marmalade, the shop' })
      .waitFor()
    await page.frameLocator('iframe').getByText('123456').waitFor()
    await page.getByRole('button', { name: 'Save texts' }).click()
    await page.getByText('Texts of this app', { exact: true }).waitFor()
    await takePicture(page, 'portal-message')
    await page.getByRole('button', { name: 'Send me a test' }).click()
    const dialog = page.getByRole('dialog')
    t.equal(await dialog.getByLabel('Email address').inputValue(), 'admin@example.com')
    await dialog.getByRole('button', { name: 'Send test' }).click()
    await page.getByText('A test is on its way').waitFor()
    t.match((await newestMessage(identity, 'admin@example.com')).body, /123456/)
    await page.context().close()
  })

  await t.test('every page is accessible in light, in dark and on a phone', async (t) => {
    await checkLooks(t, world, '/apps', 'apps', (page) => page.getByRole('cell').first().waitFor())
    await checkLooks(t, world, '/apps/shop', 'app-clients', (page) =>
      page.getByRole('cell').first().waitFor(),
    )
    await checkLooks(t, world, '/apps/shop/clients/shop-web', 'client', (page) =>
      page.getByRole('cell').first().waitFor(),
    )
    await checkLooks(t, world, '/apps/shop/login', 'app-login', (page) =>
      page.getByRole('button', { name: 'Settings of Password' }).click(),
    )
    await checkLooks(t, world, '/apps/shop/messages', 'app-messages', (page) =>
      page.frameLocator('iframe').getByText('123456').waitFor(),
    )
    await checkLooks(t, world, '/apps/shop/branding', 'app-branding', (page) =>
      page.frameLocator('iframe').getByText('123456').waitFor(),
    )
    await checkLooks(t, world, '/apps/shop/settings', 'app-settings', (page) =>
      page.getByRole('button', { name: 'Delete app' }).waitFor(),
    )
  })
})
