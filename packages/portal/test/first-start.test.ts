import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createIdentityServer } from '@latchkey/identity'
import { childEnvironment, chromiumPath, freePort, identityScript } from '@latchkey/local-services'
import { memoryStore } from '@latchkey/session-store'
import { chromium } from 'playwright-core'
import t from 'tap'
import { timeCode } from '../../pages/test/support/time-code.ts'
import { createPortal } from '../src/command/create-portal.ts'
import { findFront } from '../src/pages/find-front.ts'
import { checkAccessibility, chromiumFlags, takePicture } from './open-portal.ts'

const run = promisify(execFile)

t.test('the first administrator comes by an invitation, outside dev mode', async (t) => {
  await findFront()
  const databaseUrl = `file:${join(t.testdir(), 'identity.db')}`
  const masterKey = randomBytes(32).toString('base64url')
  const issuer = 'https://id.acme.example'
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const seed = { tenants: [{ tenant_id: 'acme', apps: [] }] }
  const identity = await createIdentityServer({ databaseUrl, issuer, masterKeys: [masterKey], seed })
  const baseUrl = await identity.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => identity.close())
  const { stdout } = await run(
    process.execPath,
    [
      identityScript(),
      ...'admin invite ann@acme.example --tenant acme --json --portal-url'.split(' '),
      `${origin}/`,
    ],
    {
      env: {
        ...childEnvironment(),
        LATCHKEY_DATABASE_URL: databaseUrl,
        LATCHKEY_MASTER_KEYS: masterKey,
        LATCHKEY_ISSUER: issuer,
      },
    },
  )
  const { client_id, client_secret, link } = JSON.parse(stdout)
  const portal = await createPortal({
    origin,
    client: { baseUrl, issuer, tenantId: 'acme', clientId: client_id, clientSecret: client_secret },
    store: memoryStore(),
    secrets: ['the portal of this test seals with that'],
  })
  await portal.listen({ host: 'localhost', port })
  t.teardown(() => portal.close())
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags })
  t.teardown(() => browser.close())
  const context = await browser.newContext()
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))

  await page.goto(link)
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  await page.waitForURL(`${origin}/password/invitation`)
  await checkAccessibility(t, page, 'welcome')
  await takePicture(page, 'portal-welcome')
  const password = 'a long walk past nine lighthouses'
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.waitForURL(`${origin}/login`)
  t.pass('the token is out of the address')

  await page.getByLabel('Username, email or phone').fill('ann@acme.example')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'A second factor is needed' }).waitFor()
  t.pass('a password alone is not enough')
  await checkAccessibility(t, page, 'step-up')
  await page.getByRole('link', { name: 'Add a second factor' }).click()
  await page.getByText('needs a second factor. Add one here').waitFor()
  await checkAccessibility(t, page, 'factors')
  await page.getByRole('button', { name: 'Set up an authenticator' }).click()
  const key = (await page.locator('code').textContent()) ?? ''
  await checkAccessibility(t, page, 'authenticator')
  await takePicture(page, 'portal-authenticator')
  await page.getByLabel('Code', { exact: true }).fill(timeCode(key))
  await page.getByRole('button', { name: 'Confirm' }).click()

  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByRole('cell', { name: /invited an administrator/ }).waitFor()
  t.pass('the invitation is in the audit')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export all as JSON lines' }).click()
  const lines = await (await download).createReadStream()
  const text = (await lines.toArray()).join('')
  t.match(text.split('\n')[0], /^\{"event_id":/)
  t.match(text, /"action":"administrator.invited"/)
  t.equal(
    asked.some((url) => url.includes('reset_token')),
    false,
    'the token of the invitation was in no request',
  )

  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(link)
  await stranger.getByLabel('New password').fill('another long password of a stranger')
  await stranger.getByRole('button', { name: 'Set password' }).click()
  await stranger.getByText('This invitation is no longer valid').waitFor()
  t.pass('the link works once')
})
