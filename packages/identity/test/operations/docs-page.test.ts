import { chromiumPath } from '@latchkey/local-services'
import { chromium } from 'playwright-core'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { startListeningService } from '../support/listening-service.ts'

t.test('/docs shows the API in a browser and asks no other host for anything', async (t) => {
  const { issuer } = await startListeningService(t, sqlite)
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  })
  t.after(() => browser.close())
  const page = await browser.newPage()
  const asked: string[] = []
  const refused: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text())
  })
  await page.goto(`${issuer}/docs/`)
  await page.getByText('Issues new tokens from an IdP session, without the user.').first().waitFor()
  await page.waitForLoadState('load')
  const hosts = new Set(asked.filter((url) => !url.startsWith('data:')).map((url) => new URL(url).origin))
  t.same([...hosts], [issuer])
  t.ok(asked.some((url) => url === `${issuer}/openapi.json`))
  t.same(refused, [], 'and does not try to')
})
