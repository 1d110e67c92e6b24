import { readFile } from 'node:fs/promises'
import { createIdentityServer, type IdentityOptions } from '@latchkey/identity'
import { chromiumPath, freePort } from '@latchkey/local-services'
import { memoryStore } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeOf } from '../../pages/test/support/axe-of.ts'
import { takePicture as savePicture } from '../../pages/test/support/take-picture.ts'
import { createPortal } from '../src/command/create-portal.ts'
import { findFront } from '../src/pages/find-front.ts'

/** How a page looks: the scheme of colours, and the size of the window. */
export interface Look {
  /** Who is signed in; null: nobody. @default 'admin' */
  as?: string | null
  /** @default 'light' */
  colorScheme?: 'light' | 'dark'
  /** @default 'desktop' */
  viewport?: 'desktop' | 'phone'
}

/** The portal, the service behind it, and a browser in front of it. */
export interface PortalWorld {
  origin: string
  identity: FastifyInstance
  /** Where the service listens. */
  identityUrl: string
  portal: FastifyInstance
  browser: Browser
  /** Opens a page of its own context, signed in. It fails the test for each error on the console. */
  open(path: string, look?: Look): Promise<Page>
}

export const password = 'correct-horse-battery-staple'
const seedFile = new URL('../../../demo/seed.json', import.meta.url)
const viewports = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } }
/** What keeps the browser on this machine. */
export const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
]
chromiumFlags.push('--disable-background-networking', '--disable-component-update', '--disable-sync')

/**
 * Starts the service in dev mode with the seed of the demo, the portal and a browser: once for each test file, since that
 * takes seconds. They end with the test.
 */
export async function openPortal(
  t: Test,
  options: {
    identity?: Partial<IdentityOptions>
    requirement?: object
    now?: () => number
    /** Whether notices stay until they are closed: a busy machine may take longer than they last. @default false */
    keepsNotices?: boolean
  } = {},
): Promise<PortalWorld> {
  // pages wait for the front end, which a fresh workspace has to build
  await findFront()
  const seed: unknown = JSON.parse(await readFile(seedFile, 'utf8'))
  const issuer = 'http://localhost:3000'
  const clock = options.now && { now: options.now }
  const identity = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer,
    dev: true,
    seed,
    passwordHashing: { memoryKib: 8, passes: 1 },
    ...clock,
    ...options.identity,
  })
  const baseUrl = await identity.listen({ host: '127.0.0.1', port: 0 })
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const portal = await createPortal({
    origin,
    client: {
      baseUrl,
      issuer,
      tenantId: 'demo',
      clientId: 'admin-portal',
      clientSecret: 'demo-secret-not-for-production-000000',
      // a busy machine may take longer than a user would wait
      deadlineMs: 20_000,
      ...clock,
    },
    store: memoryStore(clock),
    secrets: ['the portal of the tests seals with this'],
    requirement: options.requirement ?? {},
    ...clock,
  })
  await portal.listen({ host: 'localhost', port })
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags })
  const signedIn = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()
  t.teardown(async () => {
    await browser.close()
    await portal.close()
    await identity.close()
  })

  // a page that nobody looks at any more would go on drawing and asking
  t.afterEach(async (ended) => {
    if (ended.parent !== t) return
    for (const context of browser.contexts()) await context.close()
  })

  async function stateOf(user: string) {
    const known = signedIn.get(user)
    if (known !== undefined) return known
    const context = await browser.newContext()
    const page = await context.newPage()
    await signIn(page, origin, user)
    const state = await context.storageState()
    signedIn.set(user, state)
    await context.close()
    return state
  }

  async function open(path: string, look: Look = {}): Promise<Page> {
    const { as = 'admin', colorScheme = 'light', viewport = 'desktop' } = look
    const context = await browser.newContext({
      colorScheme,
      viewport: viewports[viewport],
      reducedMotion: 'reduce',
      ...(as !== null && { storageState: await stateOf(as) }),
    })
    if (options.keepsNotices) await context.addInitScript(keepNotices)
    const page = await context.newPage()
    page.on('console', (message) => {
      // a browser reports each answer of 4xx and 5xx, which tests provoke
      if (message.type() !== 'error' || /the server responded with a status/.test(message.text())) return
      t.fail(`${path}: the console is free of errors`, { found: message.text() })
    })
    page.on('pageerror', (error) => t.fail(`${path}: no script fails`, { found: error.message }))
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.origin !== origin && url.protocol.startsWith('http')) {
        t.fail(`${path}: nothing is loaded from elsewhere`, { found: request.url() })
      }
    })
    await page.goto(origin + path)
    return page
  }

  return { origin, identity, identityUrl: baseUrl, portal, browser, open }
}

/** Signs in by password, from any page. */
export async function signIn(page: Page, origin: string, user = 'admin'): Promise<void> {
  await page.goto(`${origin}/login`)
  await page.getByLabel('Username, email or phone').fill(user)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${origin}/`)
}

/** Takes back what was done last, and waits until the page says so. */
export async function undo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await page.getByText('Undone.').waitFor()
}

/** Runs in a page before its own scripts: no timer of 10 s or longer goes off, as are those that take Undo away. */
const keepNotices = `{
  const { setTimeout } = window
  window.setTimeout = (run, ms, ...given) => (ms >= 10_000 ? 0 : setTimeout(run, ms, ...given))
}`

/** Colours that change step by step have little contrast on their way: resolves once all have arrived. */
const colorsAreThere = `new Promise((resolve) => requestAnimationFrame(resolve)).then(() =>
  Promise.allSettled(
    document.getAnimations().flatMap((animation) => {
      const { endTime } = animation.effect.getComputedTiming()
      return Number.isFinite(endTime) ? [animation.finished] : []
    }),
  ),
).then(() => undefined)`

/** Asserts that axe finds nothing on a page, by the rules of WCAG 2.2 AA and best practice. */
export async function checkAccessibility(t: Test, page: Page, name: string): Promise<void> {
  await page.evaluate(colorsAreThere)
  // the frame of an email runs no script, so axe cannot look into it
  const { violations } = await axeOf(page).exclude('.email-frame').analyze()
  const found = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
  ])
  t.same(found, [], `${name}: axe finds nothing`)
}

/**
 * Asserts that a page is accessible in light, in dark and on a phone, and takes a picture of it if `LATCHKEY_PICTURES` is set.
 *
 * @param ready waits until the page shows what it is about
 */
export async function checkLooks(
  t: Test,
  world: PortalWorld,
  path: string,
  name: string,
  ready: (page: Page) => Promise<unknown>,
): Promise<void> {
  const page = await world.open(path)
  await ready(page)
  for (const look of ['light', 'dark', 'phone'] as const) {
    // a page follows the device, so that it need not be opened again
    await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light' })
    await page.setViewportSize(viewports[look === 'phone' ? 'phone' : 'desktop'])
    await checkAccessibility(t, page, `${name}, ${look}`)
    t.equal(
      await page.evaluate<boolean>(
        'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
      ),
      true,
      `${name}, ${look}: the page does not scroll sideways`,
    )
    await takePicture(page, `portal-${name}-${look}`)
  }
  await page.context().close()
}

/** Pages of which pictures are kept in all looks; the others have one in light. */
const inEveryLook = /^portal-(dashboard|user)-(dark|phone)$/

/** Saves a picture below `docs/pictures` if `LATCHKEY_PICTURES` is set. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (/-(dark|phone)$/.test(name) && !inEveryLook.test(name)) return
  await savePicture(page, name)
}
