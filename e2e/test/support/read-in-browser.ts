import { once } from 'node:events'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { chromiumPath } from '@latchkey/local-services'
import { type Browser, chromium, type Page } from 'playwright-core'
import { axeOf } from '../../../packages/pages/test/support/axe-of.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** How a page is read. */
const readings = [
  { name: 'desktop, light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'desktop, dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { name: 'phone, light', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'phone, dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
] as const

/**
 * Reads every page of the built site in Chromium, light and dark, on a phone and a desktop.
 *
 * @param folder where the site was built
 * @param pattern which pages, such as `flows/*.html`
 * @returns the faults, each as one line: pages wider than the screen, text of diagrams outside its box, images that do not load,
 * errors of the console, requests to elsewhere, headings that leave out a level, links to headings that scripts do not find, and
 * what axe finds of the rules of WCAG 2.2 AA
 */
export async function readInBrowser(folder: string, pattern: string): Promise<string[]> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = path.endsWith('/') ? `${path}index.html` : path
    const body = await readFile(join(folder, file)).catch(() => undefined)
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': types[extname(file)] ?? 'text/plain',
    })
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  try {
    const files = globSync(pattern, { cwd: folder }).sort()
    const faults: string[] = []
    for (const { name, ...reading } of readings) {
      faults.push(...(await readAll(browser, reading, files, origin)).map((fault) => `${name}: ${fault}`))
    }
    return faults
  } finally {
    await browser.close()
    server.close()
  }
}

async function readAll(
  browser: Browser,
  reading: { viewport: { width: number; height: number }; colorScheme: 'light' | 'dark' },
  files: readonly string[],
  origin: string,
): Promise<string[]> {
  const context = await browser.newContext({ ...reading, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const faults: string[] = []
  let file = ''
  page.on('pageerror', (error) => faults.push(`${file}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${file}: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== origin) faults.push(`${file}: asks ${url.origin}`)
  })
  for (file of files) {
    await page.goto(`${origin}/${file}`, { waitUntil: 'load' })
    const isWide = reading.viewport.width > 1000
    // a phone has the same colours and elements
    const found = [...(await faultsOf(page)), ...(isWide ? await inaccessible(page) : [])]
    faults.push(...found.map((fault) => `${file}: ${fault}`))
  }
  await context.close()
  return faults
}

/** What axe finds, each with the first place. Groups of the sidebar, which open and lead to a page, are VitePress’s. */
async function inaccessible(page: Page): Promise<string[]> {
  const { violations } = await axeOf(page)
    .disableRules(['nested-interactive'])
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations.map(
    ({ id, nodes }) => `${id} at ${nodes[0]?.html.slice(0, 120)}, and at ${nodes.length - 1} other places`,
  )
}

/** What is wrong with the page as it is shown. */
function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) faults.push(`is ${scrollWidth - clientWidth} px wider than the screen`)
    for (const image of document.images) {
      if (image.complete && image.naturalWidth === 0) faults.push(`the image ${image.src} does not load`)
    }
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.vp-doc a[href^="#"]')) {
      const id = decodeURIComponent(link.hash.slice(1))
      if (id !== '' && document.getElementById(id) === null) faults.push(`no heading has the id ${id}`)
    }
    let level = 0
    for (const heading of document.querySelectorAll('.vp-doc :is(h1, h2, h3, h4, h5, h6)')) {
      const next = Number(heading.tagName.slice(1))
      if (next > level + 1) faults.push(`the heading "${heading.textContent}" leaves out a level`)
      level = next
    }
    for (const note of document.querySelectorAll('.diagram svg .note')) {
      const box = note.querySelector('polygon')?.getBoundingClientRect()
      for (const text of note.querySelectorAll('text')) {
        const { left, right } = text.getBoundingClientRect()
        if (box && (left < box.left - 1 || right > box.right + 1)) {
          faults.push(`a note of a diagram is too narrow for "${text.textContent}"`)
        }
      }
    }
    for (const text of document.querySelectorAll('.diagram svg text')) {
      const frame = text.closest('svg')?.getBoundingClientRect()
      const { left, right } = text.getBoundingClientRect()
      if (frame && (left < frame.left - 1 || right > frame.right + 1)) {
        faults.push(`a diagram cuts off "${text.textContent}"`)
      }
    }
    return faults
  })
}
