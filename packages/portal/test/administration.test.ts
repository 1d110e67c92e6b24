import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import { checkLooks, openPortal, takePicture, undo } from './open-portal.ts'
import { logAliceIn } from './service-calls.ts'

/** A program that receives webhooks, and remembers what it got. */
async function startReceiver(t: Test) {
  const received: { id: string; type: string }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { type }: { type: string } = JSON.parse(Buffer.concat(chunks).toString())
    received.push({ id: String(request.headers['webhook-id']), type })
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')
  return { received, url: `http://127.0.0.1:${address.port}/hooks` }
}

t.test('the pages of roles, keys, webhooks, APIs and tenants', async (t) => {
  const world = await openPortal(t, { identity: { rs256IdTokens: true } })
  const { identity, open } = world
  const { received, url } = await startReceiver(t)

  await t.test('a webhook is created, delivers an event, replays it and is disabled', async (t) => {
    const page = await open('/webhooks')
    const dialog = page.getByRole('dialog')
    await page.getByText('No webhook yet').waitFor()
    await takePicture(page, 'portal-webhooks-empty')
    await page.getByRole('button', { name: 'Create webhook' }).first().click()
    await dialog.getByLabel('URL').fill(url)
    await dialog.getByLabel('A user logged in').check()
    await dialog.getByRole('button', { name: 'Create webhook' }).click()
    t.match(await page.getByTestId('secret').textContent(), /^whsec_/)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByText('Nothing was sent yet').waitFor()
    t.equal(await logAliceIn(identity, 'shop-web'), 200)
    const row = page.getByRole('row').filter({ hasText: 'login.succeeded' })
    await row.getByText('Delivered').waitFor()
    await row.getByText('204').waitFor()
    await row.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('The event is sent again').waitFor()
    await row.getByText('Delivered').waitFor()
    const deadline = Date.now() + 20_000
    while (received.length < 2 && Date.now() < deadline) await page.waitForTimeout(50)
    t.same(
      received.map(({ type }) => type),
      ['login.succeeded', 'login.succeeded'],
    )
    t.equal(received[0]?.id, received[1]?.id, 'with the same id')
    await takePicture(page, 'portal-webhook')
    await page.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('button', { name: 'Enable' }).waitFor()
    await undo(page)
    await page.getByRole('button', { name: 'Disable' }).waitFor()
    await page.context().close()
  })

  await t.test('a role is created and given to a user', async (t) => {
    const page = await open('/roles?app=shop')
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Create role' }).first().click()
    await dialog.getByLabel('Name').fill('clerk')
    await dialog.getByLabel('Shown as').fill('Clerk')
    await dialog.getByRole('combobox', { name: 'Permissions' }).fill('orders:refund')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Create role' }).click()
    await page.getByText('Nobody has this role').waitFor()
    await page.getByRole('button', { name: 'Give it to…' }).first().click()
    await dialog.getByRole('textbox', { name: 'User' }).fill('nobody')
    await dialog.getByRole('button', { name: 'Give the role' }).click()
    await dialog.getByText('There is no user with this').waitFor()
    await dialog.getByRole('textbox', { name: 'User' }).fill('alice')
    await dialog.getByRole('button', { name: 'Give the role' }).click()
    await page.getByRole('link', { name: 'alice' }).waitFor()
    await page.getByRole('checkbox', { name: 'Users: read' }).check()
    await page.getByRole('button', { name: 'Save role' }).click()
    await page.getByText('The role is saved.').waitFor()
    await page.getByRole('link', { name: 'All roles of the app' }).click()
    await page.getByText('orders:refund, users:read').waitFor()
    t.match(page.url(), '/roles?app=shop')
    await page.context().close()
  })

  await t.test('the signing key is rotated, and the one before is retired', async (t) => {
    const page = await open('/keys')
    await page.getByRole('button', { name: 'Rotate' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('After the audit')
    await dialog.getByRole('switch', { name: 'Sign at once' }).check()
    await dialog.getByRole('button', { name: 'Rotate at once' }).click()
    const row = page.getByRole('row').filter({ hasText: 'After the audit' })
    await row.getByText('Signing', { exact: true }).waitFor()
    t.equal(await logAliceIn(identity, 'shop-web'), 200, 'tokens go on')
    await row.getByRole('button', { name: 'Change After the audit' }).click()
    await page.getByRole('menuitem', { name: 'Revoke at once' }).click()
    await page.getByRole('dialog').getByText('refused from now on').waitFor()
    t.equal(
      await page.getByRole('button', { name: 'Revoke key' }).isDisabled(),
      true,
      'its name has to be typed',
    )
    await takePicture(page, 'portal-key-revoke')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Rotate' }).first().click()
    await dialog.getByLabel('Name').fill('For old libraries')
    await dialog.getByRole('switch', { name: 'RS256 ID tokens' }).check()
    await dialog.getByRole('button', { name: 'Rotate' }).click()
    const beside = page.getByRole('row').filter({ hasText: 'For old libraries' })
    await beside.getByText('RS256 ID tokens').waitFor()
    await beside.getByText('Published').waitFor()
    t.equal(await row.getByText('Signing', { exact: true }).isVisible(), true, 'the other line goes on')
    await page.context().close()
  })

  await t.test('an API is described, deleted and described again', async (t) => {
    const page = await open('/resources')
    await page.getByText('No API yet').waitFor()
    await page.getByRole('button', { name: 'Describe an API' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Orders')
    await dialog.getByLabel('URI').fill('https://api.shop.example')
    await dialog.getByLabel('Access tokens live for').fill('600')
    await dialog.getByRole('button', { name: 'Save API' }).click()
    await page.getByText('10 minutes').waitFor()
    // a program has limited it to a scope since
    await page.evaluate(async () => {
      const [orders] = Object(await (await fetch('/api/resources')).json())
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ scopes: ['orders:read'] })
      await fetch(`/api/resources/${orders.resource_id}`, { method: 'PUT', headers, body })
    })
    await page.reload()
    await page.getByRole('button', { name: 'Delete Orders' }).click()
    await dialog.getByRole('button', { name: 'Delete API' }).click()
    await page.getByText('No API yet').waitFor()
    await undo(page)
    await page.getByText('10 minutes').waitFor()
    const again = await page.evaluate(async () => (await fetch('/api/resources')).json())
    t.match(again, [{ uri: 'https://api.shop.example', scopes: ['orders:read'] }])
    await page.context().close()
  })

  await t.test('a tenant is created, exported, disabled and erased', async (t) => {
    const page = await open('/tenants')
    await page.getByRole('button', { name: 'Create tenant' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Id' }).fill('acme')
    await dialog.getByLabel('Name').fill('Acme')
    await dialog.getByRole('button', { name: 'Create tenant' }).click()
    const actions = page.getByRole('button', { name: 'Change acme' })
    await actions.click()
    await page.getByRole('menuitem', { name: 'Export' }).click()
    const downloads = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Export' }).click()
    const saved = await (await downloads).path()
    t.match(JSON.parse((await readFile(saved, 'utf8')).split('\n')[0] ?? ''), { kind: 'tenant' })
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await actions.click()
    await page.getByRole('menuitem', { name: 'Disable', exact: true }).click()
    const confirm = page.getByRole('dialog')
    await confirm.getByRole('button', { name: 'Disable tenant' }).click()
    const row = page.getByRole('row').filter({ hasText: 'Acme' })
    await row.getByText('Disabled').waitFor()
    await actions.click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    t.equal(await confirm.getByRole('button', { name: 'Erase tenant' }).isDisabled(), true)
    await confirm.getByLabel('Type acme to confirm').fill('acme')
    await takePicture(page, 'portal-tenant-erase')
    await confirm.getByRole('button', { name: 'Erase tenant' }).click()
    await row.waitFor({ state: 'detached' })
    await page.context().close()
  })

  await t.test('every page is accessible in light, in dark and on a phone', async (t) => {
    const roles = await open('/roles?app=shop')
    const role = await roles.getByRole('link', { name: 'Clerk' }).getAttribute('href')
    await roles.context().close()
    const hooks = await open('/webhooks')
    const hook = await hooks.getByRole('link', { name: url }).getAttribute('href')
    await hooks.context().close()
    for (const [path, name] of [
      ['/resources', 'resources'],
      ['/roles?app=shop', 'roles'],
      [role ?? '', 'role'],
      ['/keys', 'keys'],
      ['/webhooks', 'webhooks'],
      [hook ?? '', 'webhook-page'],
      ['/tenants', 'tenants'],
    ] as const) {
      await checkLooks(t, world, path, name, (page) => page.getByRole('cell').first().waitFor())
    }
  })
})
