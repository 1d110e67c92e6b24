import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import { freePort } from '@latchkey/local-services'
import type { FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { testApp } from '../../packages/fastify/test/app.ts'
import { startChromium } from './support/chromium.ts'

const browser = await startChromium()
t.teardown(() => browser.close())

/** `Origin` headers of the forms that arrived. */
const origins: (string | undefined)[] = []

const form = (action: string, button: string, fields = '') =>
  `<!doctype html><title>${button}</title><form method="post" action="${action}">${fields}<button>${button}</button></form>`

function addRoutes(app: FastifyInstance, files: string): void {
  const page = (url: string, text: string) =>
    app.get(url, async (_request, reply) => reply.type('text/html').send(text))
  page('/login', form('/sign-in', 'Sign in', '<input name="username"><input name="password">'))
  page('/start', form('/sign-out', 'Sign out'))
  page('/step-up', 'One more step')
  app.post<{ Body: { username: string; password: string } }>('/sign-in', async (request, reply) => {
    const { username, password } = request.body
    const { status } = await request.login({ method: 'password', username, password })
    return status === 'authenticated' ? reply.redirect('/start', 303) : reply.code(401).send(status)
  })
  app.post('/sign-out', async (request, reply) => {
    await request.logout()
    return reply.redirect('/public', 303)
  })
  const strict = { config: { auth: { mfa: 'strict' } } } as const
  app.get('/pay', { config: { auth: true } }, async (_request, reply) =>
    reply.type('text/html').send(form('/pay', 'Pay', '<input name="amount" value="7">')),
  )
  app.post('/pay', strict, async () => 'paid')
  app.register(async (guarded) => {
    guarded.addHook('onRoute', (route) => {
      route.config = { ...route.config, auth: true }
    })
    await guarded.register(fastifyStatic, { root: files, prefix: '/files/', maxAge: '1h', immutable: true })
  })
}

async function world(t: Test, earlyPlugins: (app: FastifyInstance) => Promise<void>) {
  const files = mkdtempSync(join(tmpdir(), 'latchkey-files-'))
  writeFileSync(join(files, 'report.html'), '<!doctype html><title>report</title>The figures of the year')
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const { app } = await testApp({
    origin,
    earlyPlugins: async (early) => {
      await early.register(formbody)
      early.addHook('onRequest', async (request) => {
        if (request.method === 'POST') origins.push(request.headers.origin)
      })
      await earlyPlugins(early)
    },
    routes: (routes) => addRoutes(routes, files),
  })
  await app.listen({ port, host: 'localhost' })
  const context = await browser.newContext()
  t.teardown(async () => {
    await context.close()
    await app.close()
    rmSync(files, { recursive: true })
  })
  return { origin, page: await context.newPage(), app }
}

async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/login`)
  await page.locator('[name=username]').fill('alice')
  await page.locator('[name=password]').fill('right')
  await page.getByRole('button').click()
  await page.waitForURL('**/start')
}

const textOf = (page: Page) => page.locator('body').textContent()

t.test('forms work in a browser under the defaults of @fastify/helmet', async (t) => {
  const { page, origin } = await world(t, async (app) => {
    await app.register(helmet)
  })
  await signIn(page, origin)
  await page.goto(`${origin}/pay`)
  await page.getByRole('button').click()
  await page.waitForURL(`${origin}/step-up?return_to=%2Fpay`)
  await page.goto(`${origin}/start`)
  await page.getByRole('button').click()
  await page.waitForURL('**/public')
  t.same(origins, ['null', 'null', 'null'], 'the browser withholds the origin')
  await page.goto(`${origin}/pay`)
  t.match(page.url(), /\/login\?return_to=%2Fpay/, 'the user is signed out')
})

t.test('the back button shows no guarded file of @fastify/static after the log-out', async (t) => {
  const { page, origin } = await world(t, async () => {})
  await signIn(page, origin)
  const response = await page.goto(`${origin}/files/report.html`)
  t.equal(response?.headers()['cache-control'], 'no-store')
  t.equal(await textOf(page), 'The figures of the year')
  await page.goto(`${origin}/start`)
  await page.goBack()
  t.equal(await textOf(page), 'The figures of the year', 'still signed in')
  await page.goto(`${origin}/start`)
  await page.getByRole('button').click()
  await page.waitForURL('**/public')
  for (const step of ['once', 'twice']) {
    await page.goBack()
    t.notMatch(await textOf(page), 'figures', step)
  }
  await page.goto(`${origin}/files/report.html`)
  t.match(page.url(), /\/login\?return_to=%2Ffiles%2Freport.html/)
})

t.test(
  'the back button shows no guarded file after a log-out that this browser tab did not see',
  async (t) => {
    const { page, origin, app } = await world(t, async () => {})
    await signIn(page, origin)
    await page.goto(`${origin}/files/report.html`)
    await page.goto(`${origin}/start`)
    const cookies = await page.context().cookies()
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const left = await app.inject({ method: 'POST', url: '/sign-out', headers: { cookie, origin } })
    t.equal(left.statusCode, 303)
    await page.goBack()
    t.notMatch(await textOf(page), 'figures')
    t.match(page.url(), /\/login\?return_to=%2Ffiles%2Freport.html/)
  },
)
