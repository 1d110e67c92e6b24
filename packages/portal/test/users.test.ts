import { createClient } from '@latchkey/client'
import { createManagementClient } from '@latchkey/client/management'
import t from 'tap'
import { checkAccessibility, checkLooks, openPortal, password, takePicture } from './open-portal.ts'

const shopSecret = 'demo-secret-not-for-production-000000'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

t.test('the pages of users in a browser', async (t) => {
  let later = 0
  const world = await openPortal(t, { now: () => Date.now() + later })
  const options = {
    baseUrl: world.identityUrl,
    issuer: 'http://localhost:3000',
    tenantId: 'demo',
    clientId: 'shop-web',
    clientSecret: shopSecret,
    allowInsecureRequests: true,
  }
  const shop = createClient(options)
  const bank = createClient({ ...options, clientId: 'bank-web' })
  const manager = createManagementClient(options)
  t.teardown(() => Promise.all([shop.close(), bank.close(), manager.close()]))
  const logIn = (username: string, user_agent: string, ip_address: string) =>
    shop.authenticatePassword({ username, password, client_attributes: { user_agent, ip_address } })
  const isAlive = (session_id: string) =>
    shop.authenticateSession({ session_id }).then(
      () => true,
      () => false,
    )
  const { user_id: aliceId } = await manager.readUserByUsername('alice')
  await manager.updateUser(aliceId, {
    name: { first_name: 'Alice', last_name: 'Archer' },
    secondary_emails: ['alice@work.example'],
    custom_data: { plan: 'gold', seats: 3 },
  })

  await t.test(
    'a user is found as one types, and the session that ends is out at its next request',
    async (t) => {
      const lost = await logIn('alice', iphone, '203.0.113.7')
      const kept = await logIn('alice', firefox, '198.51.100.23')
      await bank.authenticateSession({ session_id: lost.session_id })
      const page = await world.open('/users')
      await page.getByRole('link', { name: 'Alice Archer' }).waitFor()
      await page.getByRole('searchbox', { name: 'Search' }).fill('arch')
      // at once: the search that is still to come must not call back to the list
      await page.getByRole('link', { name: 'Alice Archer' }).click()
      await page.getByRole('heading', { name: 'Alice Archer', level: 1 }).waitFor()
      await page.goBack()
      await page.getByText('1 user found').waitFor()
      t.equal(new URL(page.url()).search, '?q=arch', 'the address can be shared')
      await page.getByRole('link', { name: 'Alice Archer' }).click()
      await page.getByRole('heading', { name: 'Alice Archer', level: 1 }).waitFor()
      await page.getByRole('tab', { name: 'Sessions' }).click()
      await page.getByText('203.0.113.7').waitFor()
      t.equal(new URL(page.url()).search, '?tab=sessions')
      await takePicture(page, 'portal-user-sessions-light')
      await page.getByRole('button', { name: 'End the session on Safari on iPhone' }).click()
      await page.getByRole('dialog').getByText('ask for a log-in').waitFor()
      await checkAccessibility(t, page, 'the dialog')
      await page.getByRole('button', { name: 'End session' }).click()
      await page.getByText('203.0.113.7').waitFor({ state: 'detached' })
      t.notOk(await isAlive(lost.session_id))
      t.ok(await isAlive(kept.session_id))
      await page.getByRole('tab', { name: 'Activity' }).click()
      await page
        .getByRole('row', { name: /Session ended/ })
        .first()
        .waitFor()
      await page.context().close()
    },
  )

  await t.test('a user is disabled, and enabled again by Undo', async (t) => {
    const { session_id } = await logIn('bob', firefox, '198.51.100.24')
    const { user_id } = await manager.readUserByUsername('bob')
    const page = await world.open(`/users/${user_id}`)
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Disable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await page.getByText('signed out everywhere').waitFor()
    t.notOk(await isAlive(session_id))
    t.equal((await manager.readUserByUsername('bob')).status, 'Disabled')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone.').waitFor()
    t.equal((await manager.readUserByUsername('bob')).status, 'Active')
    await page.context().close()
  })

  await t.test('a profile is edited: what the form does not show stays', async (t) => {
    await manager.updateUser(aliceId, { address: { type: 'Home', city: 'Bath' } })
    const page = await world.open(`/users/${aliceId}`)
    await page.getByLabel('City').fill('Bristol')
    await page.getByLabel('Birthday').fill('1990-01-01')
    await page.getByRole('region', { name: 'Profile' }).getByRole('button', { name: 'Save' }).click()
    await page.getByText('The profile is saved.').waitFor()
    await page.getByLabel('Custom data as JSON').fill('{"plan":"silver"}')
    await page.getByRole('region', { name: 'Custom data' }).getByRole('button', { name: 'Save' }).click()
    await page.getByText('The custom data is saved.').waitFor()
    const user = await manager.readUserByUsername('alice')
    t.match(user, { address: { type: 'Home', city: 'Bristol' }, birthday: '1990-01-01' })
    t.strictSame(user.custom_data, { plan: 'silver' }, 'a member that was removed is gone')
    await page.getByLabel('Username').fill('bob')
    await page.getByRole('region', { name: 'Profile' }).getByRole('button', { name: 'Save' }).click()
    await page.getByText('taken already').waitFor()
    await page.context().close()
  })

  await t.test('addresses are added, verified and removed', async (t) => {
    const page = await world.open(`/users/${aliceId}`)
    const card = page.getByRole('region', { name: 'Addresses' })
    await card.getByRole('button', { name: 'Add or change' }).click()
    await page.getByLabel('Email address', { exact: true }).fill('alice@new.example')
    await page.getByRole('button', { name: 'Store' }).click()
    await card.getByText('alice@new.example').waitFor()
    await card.getByRole('button', { name: 'Change alice@new.example' }).click()
    await page.getByRole('menuitem', { name: 'Make it the primary one' }).click()
    await page.getByRole('button', { name: 'Make primary' }).click()
    await page.getByText('is the primary address now').waitFor()
    t.match(await manager.readUserByUsername('alice'), {
      email: { value: 'alice@new.example', email_verified: true },
    })
    await card.getByRole('button', { name: 'Change alice@work.example' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await card.getByText('alice@work.example').waitFor({ state: 'detached' })
    await page.context().close()
  })

  await t.test('a temporary password is shown once and works', async (t) => {
    const page = await world.open(`/users/${aliceId}`)
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Give a temporary password' }).click()
    await page.getByRole('button', { name: 'Make a password' }).click()
    const temporary = (await page.getByTestId('secret').textContent()) ?? ''
    await page.getByRole('button', { name: 'I have kept it' }).click()
    t.notMatch(await page.content(), temporary)
    const refusal: unknown = await shop
      .authenticatePassword({ username: 'alice', password: temporary })
      .catch((error: unknown) => error)
    t.match(refusal, { upstreamCode: 'temporary_password' })
    await page.getByRole('tab', { name: 'Log-in' }).click()
    await page.getByText('Temporary').waitFor()
    await page.context().close()
  })

  await t.test('a role is given and taken away', async (t) => {
    const page = await world.open(`/users/${aliceId}?tab=access`)
    await page.getByRole('button', { name: 'Give a role' }).click()
    await page.getByLabel('App', { exact: true }).selectOption('admin')
    await page.getByLabel('Role', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Give the role' }).click()
    await page.getByRole('button', { name: 'Take away administrator' }).click()
    await page.getByRole('button', { name: 'Take away', exact: true }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone.').waitFor()
    await page.getByRole('button', { name: 'Take away administrator' }).click()
    await page.getByRole('button', { name: 'Take away', exact: true }).click()
    await page.getByText('No role.').waitFor()
    t.strictSame((await shop.readUser(aliceId)).roles, [])
    await page.context().close()
  })

  await t.test('axe finds nothing', async (t) => {
    await logIn('bob', firefox, '198.51.100.24')
    const { user_id: bobId } = await manager.readUserByUsername('bob')
    await checkLooks(t, world, '/users', 'users', (page) => page.getByRole('link', { name: 'bob' }).waitFor())
    await checkLooks(t, world, `/users/${aliceId}`, 'user', (page) => page.getByLabel('City').waitFor())
    await checkLooks(t, world, `/users/${aliceId}?tab=log-in`, 'user-log-in', (page) =>
      page.getByText('Password').first().waitFor(),
    )
    await checkLooks(t, world, `/users/${bobId}?tab=sessions`, 'user-sessions', (page) =>
      page.getByText('198.51.100.24').first().waitFor(),
    )
    await checkLooks(t, world, `/users/${aliceId}?tab=access`, 'user-access', (page) =>
      page.getByText('Marmalade').first().waitFor(),
    )
    await checkLooks(t, world, `/users/${aliceId}?tab=activity`, 'user-activity', (page) =>
      page
        .getByRole('row', { name: /Password set/ })
        .first()
        .waitFor(),
    )
    await checkLooks(t, world, '/users?q=nobody-has-this', 'users-none', (page) =>
      page.getByText('Nobody fits').waitFor(),
    )
    await checkLooks(t, world, '/users/import', 'users-import', (page) =>
      page.getByText('What a row looks like').waitFor(),
    )
  })

  await t.test('1,000 users with 3 bad rows are checked, imported, and the bad rows saved', async (t) => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      username: `import-${index}`,
      email: `import-${index}@example.com`,
      email_verified: true,
    }))
    const bad: Record<number, string> = {
      10: '{"username":',
      500: JSON.stringify({ email: 'no address' }),
      990: JSON.stringify({ username: 'carol', shoe_size: 43 }),
    }
    const text = rows.map((row, index) => bad[index] ?? JSON.stringify(row)).join('\n')
    const page = await world.open('/users/import')
    await page.locator('input[type=file]').setInputFiles({
      name: 'users.jsonl',
      mimeType: 'application/x-ndjson',
      buffer: Buffer.from(text),
    })
    await page.getByText('1,000 rows in users.jsonl').waitFor()
    await page.getByLabel('Make them members of').selectOption('shop')
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await page.getByRole('heading', { name: 'Checked' }).waitFor()
    t.equal(await page.getByRole('definition').allInnerTexts().then(String), '997,0,3')
    await t.rejects(manager.readUserByUsername('import-1'), { code: 'not_found' })
    await page.getByRole('button', { name: 'Import now' }).click()
    await page.getByRole('heading', { name: 'Imported' }).waitFor()
    await checkAccessibility(t, page, 'the result')
    await takePicture(page, 'portal-users-imported-light')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download them' }).click()
    const file = await (await download).createReadStream()
    const saved = (await file.toArray()).join('').trim().split('\n')
    t.strictSame(
      saved.map((line) => JSON.parse(line).line),
      [11, 501, 991],
    )
    t.equal((await manager.readUserByUsername('import-999')).status, 'Pending')
    await page.context().close()
  })

  await t.test('a user is erased once their name is typed, and who does it has confirmed it', async (t) => {
    const user = await shop.createUser({ username: 'dora', email: 'dora@example.com' })
    const path = `/users/${user.user_id}`
    const page = await world.open(path)
    const erase = page.getByRole('button', { name: 'Erase for ever' })
    const typeName = async () => {
      await page.getByRole('button', { name: 'Actions' }).click()
      await page.getByRole('menuitem', { name: 'Erase' }).click()
      await page.getByLabel('Type dora to confirm').fill('dora')
    }
    await page.getByRole('heading', { name: 'dora', level: 1 }).waitFor()
    later += 11 * 60_000
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    t.ok(await erase.isDisabled())
    await page.getByLabel('Type dora to confirm').fill('dora')
    await checkAccessibility(t, page, 'the dialog')
    await erase.click()
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor()
    await checkAccessibility(t, page, 'the question')
    await takePicture(page, 'portal-confirm-light')
    t.match(await manager.readUserByUsername('dora'), { username: 'dora' }, 'nothing is erased yet')
    await page.getByRole('link', { name: 'Confirm now' }).click()
    await page.waitForURL('**/step-up/password?**')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.waitForURL(`**${path}`)
    await typeName()
    await erase.click()
    await page.getByRole('heading', { name: 'Users', level: 1 }).waitFor()
    await t.rejects(manager.readUserByUsername('dora'), { code: 'not_found' })
    await page.context().close()
  })

  await t.test('a user is created, and their data exported', async (t) => {
    const page = await world.open('/users')
    await page.getByRole('button', { name: 'Create user' }).click()
    await page.getByRole('button', { name: 'Create user' }).last().click()
    await page.getByText('Enter a username, an email address or a phone number.').waitFor()
    await page.getByLabel('First name').fill('Erin')
    await page.getByLabel('Email').fill('erin@example.com')
    await page.getByRole('button', { name: 'Create user' }).last().click()
    await page.getByRole('heading', { name: 'Erin', level: 1 }).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Export their data' }).click()
    t.match((await download).suggestedFilename(), /^user-.*\.json$/)
    await page.context().close()
  })
})
