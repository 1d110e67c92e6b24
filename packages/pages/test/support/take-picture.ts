import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

/** Of one picture, in bytes. */
const mostBytes = 60_000

/**
 * Saves a picture of a whole page below `docs/pictures` if `LATCHKEY_PICTURES` is set, so that a test run changes no files. Long
 * pages get smaller, since every clone of the repository has all pictures.
 */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!process.env.LATCHKEY_PICTURES) return
  const folder = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const window = page.viewportSize() ?? { width: 1280, height: 860 }
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  // as tall as the page, so that what stays in place while one scrolls is as tall
  await page.setViewportSize({ ...window, height })
  const devtools = await page.context().newCDPSession(page)
  let data = ''
  // smaller rather than blurred
  for (const [quality, scale] of [
    [80, 1],
    [60, 1],
    [60, 0.75],
    [50, 0.6],
    [40, 0.5],
  ] as const) {
    const clip = { x: 0, y: 0, width: window.width, height, scale }
    const shot = await devtools.send('Page.captureScreenshot', { format: 'webp', quality, clip })
    data = shot.data
    // of base64
    if (data.length < mostBytes * (4 / 3)) break
  }
  await devtools.detach()
  await page.setViewportSize(window)
  writeFileSync(`${folder}${name}.webp`, Buffer.from(data, 'base64'))
}
