import { setTimeout as delay } from 'node:timers/promises'
import {
  askRedis,
  type LocalRedisWithSentinel,
  startRedisCluster,
  startRedisWithSentinel,
} from '@latchkey/local-services'
import {
  nodeRedis,
  type RedisCommands,
  recommendedNodeRedisOptions,
  recommendedRedisOptions,
  redisStore,
  type Store,
} from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { Cluster, Redis } from 'ioredis'
import { createCluster, createSentinel } from 'redis'
import t, { type Test } from 'tap'
import { alice, aliceCode, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

interface Scene {
  shop: FastifyInstance
  bank: FastifyInstance
  browser: Browser
}

/** A test, or all of them. */
interface Ending {
  teardown(work: () => unknown): unknown
}

async function openScene(t: Ending, store: Store): Promise<Scene> {
  const world = newWorld()
  const { app: shop } = await testApp({ world, store })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
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

/** Options of node-redis; a client that is destroyed while it connects again would go on trying, and keep the process alive. */
function socketUntilTheEnd(t: Ending) {
  let isEnded = false
  t.teardown(() => {
    isEnded = true
  })
  const { socket } = recommendedNodeRedisOptions
  const reconnectStrategy = (attempts: number) => !isEnded && socket.reconnectStrategy(attempts)
  return { ...socket, reconnectStrategy }
}

/** Connects a client; it is closed when the test ends. */
type Connect<Where> = (t: Ending, where: Where) => Promise<RedisCommands>

const clusterClients: Record<string, Connect<{ ports: number[] }>> = {
  async ioredis(t, { ports }) {
    const redis = new Cluster(
      ports.map((port) => ({ host: '127.0.0.1', port })),
      { redisOptions: recommendedRedisOptions, enableAutoPipelining: true },
    )
    t.teardown(() => redis.disconnect())
    return redis
  },
  async 'node-redis'(t, { ports }) {
    const redis = createCluster({
      rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })),
      defaults: { ...recommendedNodeRedisOptions, socket: socketUntilTheEnd(t) },
    })
    redis.on('error', () => {})
    await redis.connect()
    t.teardown(() => redis.destroy())
    return nodeRedis(redis)
  },
}

const cluster = await startRedisCluster()
t.teardown(() => cluster.stop())
/** The connections stay open for the test of a lost node. */
const all = t
const signedIn: { scene: Scene; others: Browser[] }[] = []

for (const [name, connect] of Object.entries(clusterClients)) {
  t.test(
    `with ${name} on a cluster of three the whole story holds, for keys in every part of it`,
    async (t) => {
      const redis = await connect(all, { ports: cluster.nodes.map(({ port }) => port) })
      const store = redisStore({ redis, prefix: `on-${name}`, commandTimeoutMs: 5_000 })
      const scene = await openScene(all, store)
      for (let user = 0; user < 5; user += 1) await wholeStory(t, { ...scene, browser: new Browser() })
      const others = await Promise.all(
        Array.from({ length: 12 }, async () => {
          const browser = new Browser()
          await browser.post(scene.shop, '/login', alice)
          return browser
        }),
      )
      signedIn.push({ scene, others })
    },
  )
}

t.test('a lost node of the cluster signs nobody out', async (t) => {
  const [gone] = cluster.nodes
  await gone?.halt()
  t.equal(signedIn.length, 2)
  for (const { scene, others } of signedIn) {
    const answers = await Promise.all(others.map((browser) => browser.copy().get(scene.shop, '/account')))
    t.same(
      answers.map(({ statusCode }) => statusCode).filter((status) => status !== 200 && status !== 503),
      [],
    )
  }
})

interface Sentinel {
  port: number
  name: string
}

const sentinelClients: Record<string, Connect<Sentinel>> = {
  async ioredis(t, { port, name }) {
    const redis = new Redis({ ...recommendedRedisOptions, sentinels: [{ host: '127.0.0.1', port }], name })
    t.teardown(() => redis.disconnect())
    return redis
  },
  async 'node-redis'(t, { port, name }) {
    const socket = socketUntilTheEnd(t)
    const redis = createSentinel({
      name,
      sentinelRootNodes: [{ host: '127.0.0.1', port }],
      nodeClientOptions: { ...recommendedNodeRedisOptions, socket },
      sentinelClientOptions: { socket },
      masterPoolSize: 4,
      scanInterval: 500,
    })
    redis.on('error', () => {})
    await redis.connect()
    t.teardown(() => redis.destroy())
    return nodeRedis(redis)
  },
}

for (const [name, connect] of Object.entries(sentinelClients)) {
  t.test(
    `with ${name} through a failover by Sentinel nobody is signed out, and who left stays out`,
    async (t) => {
      const servers = await startRedisWithSentinel()
      t.teardown(() => servers.stop())
      const redis = await connect(t, { port: servers.sentinelPort, name: servers.name })
      const scene = await openScene(t, redisStore({ redis, commandTimeoutMs: 2_000 }))
      await wholeStory(t, scene)
      await scene.browser.post(scene.shop, '/login', alice)
      const left = new Browser()
      await left.post(scene.shop, '/login', alice)
      const old = left.copy()
      t.equal((await left.post(scene.shop, '/logout')).json().status, 'ended')
      await untilInStep(servers)
      await servers.primary.halt()
      const statuses: number[] = []
      // each connection of a client's pool notices by itself
      const isBack = () => statuses.length > 8 && statuses.slice(-8).every((status) => status === 200)
      for (let attempt = 0; attempt < 600 && !isBack(); attempt += 1) {
        statuses.push((await scene.browser.copy().get(scene.shop, '/account')).statusCode)
        await delay(50)
      }
      t.ok(isBack(), 'the replica has taken over')
      t.same(
        statuses.filter((status) => status !== 200 && status !== 503),
        [],
        'an outage is never a log-out',
      )
      t.equal((await old.get(scene.shop, '/account')).statusCode, 401)
      await wholeStory(t, { ...scene, browser: new Browser() })
    },
  )
}

/** Waits until the replica has everything: the rest would be lost with the primary. */
async function untilInStep({ primary, replica }: LocalRedisWithSentinel): Promise<void> {
  const offsetOf = async (port: number, field: string) =>
    new RegExp(`${field}:(\\d+)`).exec(await askRedis(port, 'INFO', 'replication'))?.[1]
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const written = await offsetOf(primary.port, 'master_repl_offset')
    const received = await offsetOf(replica.port, 'slave_repl_offset')
    if (Number(received) >= Number(written)) return
    await delay(20)
  }
  throw new Error('the replica is not in step after 6 s')
}
