import { chromiumPath, freePort, startRedis } from '@latchkey/local-services'
import { type BrowserContext, chromium } from 'playwright-core'
import { alternate } from '../measure/alternate.ts'
import { benchPassword, newIdentity } from '../measure/bench-client.ts'
import type { Plan } from '../measure/plan.ts'
import { type ServerProcess, startServer } from '../measure/server-process.ts'
import { type BenchResult, compare, stayBelow } from '../report/results.ts'

/** P6: the first visit of an app by a user who is signed in elsewhere, in a browser, until its page says who they are. */
export async function firstVisit(plan: Plan): Promise<BenchResult[]> {
  const redis = await startRedis()
  const servers: ServerProcess[] = []
  const start = async (name: string, env: Record<string, string>) => {
    const server = await startServer(name, env)
    servers.push(server)
    return server.url
  }
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const identity = newIdentity()
    const port = await freePort()
    const issuer = await start('provider', {
      ...identity,
      REDIRECT_URI: `http://localhost:${port}/callback`,
    })
    const app = await start('express-app', { ...identity, ISSUER: issuer, PORT: `${port}` })
    const peer = await visitor(
      await browser.newContext(),
      `${app}/account`,
      /appSession|silent|verification/i,
    )

    const env = { ...identity, REDIS_URL: redis.url }
    const service = await start('identity', { ...env, DATABASE_URL: ':memory:' })
    const atShop = await start('shop', { ...env, IDENTITY_URL: service })
    const atBank = await start('shop', { ...env, IDENTITY_URL: service, APP: 'bank' })
    const context = await browser.newContext()
    const answer = await context.request.post(`${atShop}/login`, {
      headers: { origin: 'http://localhost:3001' },
      data: { username: 'alice', password: benchPassword },
    })
    if (!answer.ok()) throw new Error(`the log-in was answered with ${answer.status()}`)
    const ours = await visitor(context, `${atBank}/account`, /bank/)

    const bare = await visitor(await browser.newContext(), `${await start('bare-page', {})}/account`, /none/)

    const rounds = await alternate(plan.rounds, { ours: ours.visit, peer: peer.visit, limit: bare.visit })
    return [
      compare(
        {
          row: 'P6',
          name: 'first visit of a user who is signed in elsewhere, peer express-openid-connect and oidc-provider, limit a bare page',
          unit: 'ms',
          goal: { of: 'ratio_to_peer', bound: 'at most', ratio: 0.333 },
        },
        rounds,
      ),
      stayBelow(
        {
          row: 'P6',
          name: `navigations of this visit (the peer's: ${peer.navigations()})`,
          unit: 'requests',
        },
        [ours.navigations()],
        1,
      ),
    ]
  } finally {
    await browser.close()
    await Promise.all(servers.map((server) => server.stop()))
    await redis.stop()
  }
}

/** Visits a page that a user must be signed in for, each time without the cookies of its app. */
async function visitor(context: BrowserContext, url: string, cookies: RegExp) {
  const page = await context.newPage()
  let navigations = 0
  page.on('request', (request) => {
    if (request.isNavigationRequest()) navigations += 1
  })
  // the first one may begin a session at the provider
  await page.goto(url)
  const visit = async () => {
    await context.clearCookies({ name: cookies })
    navigations = 0
    const begin = performance.now()
    const response = await page.goto(url, { waitUntil: 'load' })
    const time = performance.now() - begin
    const text = (await page.textContent('body')) ?? ''
    if (response?.status() !== 200 || !text.includes('"sub":'))
      throw new Error(`${url} was answered with ${response?.status()}: ${text.slice(0, 200)}`)
    return time
  }
  return { visit, navigations: () => navigations }
}
