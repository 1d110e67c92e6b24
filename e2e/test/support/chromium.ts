import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromiumPath } from '@latchkey/local-services'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Starts a headless Chromium that can only reach this machine. */
export async function startChromium(...flags: string[]): Promise<Browser> {
  return await chromium.launch({
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
      ...flags,
    ],
  })
}

/** Saves a screenshot of a page as a build artefact. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = fileURLToPath(new URL('../../artefacts/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true })
}
