import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromiumPath, virtualAuthenticator } from '@latchkey/local-services'
import { type CDPSession, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

const helper = dirname(fileURLToPath(import.meta.resolve('@latchkey/browser')))

const html = `<!doctype html><meta charset="utf-8"><title>Passkeys</title><link rel="icon" href="data:,">
<script type="module">
import * as latchkey from './index.ts'
globalThis.latchkey = latchkey
</script>`

/** Serves an empty page that has the browser helper as `globalThis.latchkey`. @returns its origin */
export async function servePasskeyPage(t: Test): Promise<string> {
  const server = createServer(async (request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://page').pathname)
    if (!/^[a-z0-9-]+\.ts$/.test(name)) {
      response
        .writeHead(name === '' ? 200 : 404, { 'content-type': 'text/html' })
        .end(name === '' ? html : '')
      return
    }
    const source = await readFile(join(helper, name), 'utf8')
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(stripTypeScriptTypes(source))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  t.after(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the page has no port')
  return `http://localhost:${address.port}`
}

/** A page in a real browser with a virtual authenticator that has passkeys and verifies its user. */
export interface PasskeyBrowser {
  page: Page
  devtools: CDPSession
  authenticatorId: string
}

export async function openBrowser(t: Test, origin: string): Promise<PasskeyBrowser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  t.after(() => browser.close())
  const page = await browser.newPage()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: virtualAuthenticator,
  })
  await page.goto(origin)
  await page.waitForFunction('globalThis.latchkey !== undefined')
  return { page, devtools, authenticatorId }
}
