import { setTimeout as delay } from 'node:timers/promises'
import { startRedisCluster, startRedisWithSentinel } from '@latchkey/local-services'
import { recommendedRedisOptions, redisStore, type Store } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { Cluster, Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { alice, aliceCode, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

interface Scene {
  shop: FastifyInstance
  bank: FastifyInstance
  browser: Browser
}

async function openScene(t: Test, store: Store): Promise<Scene> {
  const world = newWorld()
  const { app: shop } = await testApp({ world, store })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.after(() => Promise.all([shop.close(), bank.close()]))
  return { shop, bank, browser: new Browser() }
}

/** Log-in, silent sign-on at another app, step-up, and log-out everywhere. */
async function wholeStory(t: Test, { shop, bank, browser }: Scene): Promise<void> {
  const logIn = await browser.post(shop, '/login', alice)
  t.same(logIn.json(), { status: 'authenticated', sub: 'alice' })
  t.equal((await browser.get(bank, '/account')).json().sub, 'alice')
  t.equal((await browser.post(bank, '/strict')).statusCode, 401)
  t.equal((await browser.post(bank, '/login', aliceCode)).json().status, 'authenticated')
  t.equal((await browser.post(bank, '/strict')).statusCode, 200)
  t.equal((await browser.get(shop, '/account')).json().sub, 'alice')
  const old = browser.copy()
  t.equal((await browser.post(shop, '/logout')).json().status, 'ended')
  for (const app of [shop, bank]) t.equal((await old.get(app, '/account')).statusCode, 401)
}

t.test('on a cluster of three the whole story holds, for keys in every part of it', async (t) => {
  const cluster = await startRedisCluster()
  t.teardown(() => cluster.stop())
  const redis = new Cluster(
    cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
    { redisOptions: recommendedRedisOptions, enableAutoPipelining: true },
  )
  t.teardown(() => redis.disconnect())
  const scene = await openScene(t, redisStore({ redis, commandTimeoutMs: 5_000 }))
  for (let user = 0; user < 5; user += 1) await wholeStory(t, { ...scene, browser: new Browser() })
  const others = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const browser = new Browser()
      await browser.post(scene.shop, '/login', alice)
      return browser
    }),
  )
  const [gone] = cluster.nodes
  await gone?.halt()
  const answers = await Promise.all(others.map((browser) => browser.copy().get(scene.shop, '/account')))
  t.same(
    answers.map(({ statusCode }) => statusCode).filter((status) => status !== 200 && status !== 503),
    [],
    'a lost node signs nobody out',
  )
})

t.test('through a failover by Sentinel nobody is signed out, and who left stays out', async (t) => {
  const servers = await startRedisWithSentinel()
  t.teardown(() => servers.stop())
  const redis = new Redis({
    ...recommendedRedisOptions,
    sentinels: [{ host: '127.0.0.1', port: servers.sentinelPort }],
    name: servers.name,
  })
  t.teardown(() => redis.disconnect())
  const scene = await openScene(t, redisStore({ redis, commandTimeoutMs: 2_000 }))
  await wholeStory(t, scene)
  await scene.browser.post(scene.shop, '/login', alice)
  const left = new Browser()
  await left.post(scene.shop, '/login', alice)
  const old = left.copy()
  t.equal((await left.post(scene.shop, '/logout')).json().status, 'ended')
  // what the replica has not got yet is lost with the primary
  t.equal(await redis.wait(1, 5_000), 1)
  await servers.primary.halt()
  const statuses: number[] = []
  for (let attempt = 0; attempt < 600 && statuses.at(-1) !== 200; attempt += 1) {
    statuses.push((await scene.browser.copy().get(scene.shop, '/account')).statusCode)
    await delay(50)
  }
  t.equal(statuses.at(-1), 200, 'the replica has taken over')
  t.same(
    statuses.filter((status) => status !== 200 && status !== 503),
    [],
    'an outage is never a log-out',
  )
  t.equal((await old.get(scene.shop, '/account')).statusCode, 401)
  await wholeStory(t, { ...scene, browser: new Browser() })
})
