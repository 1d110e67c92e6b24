import { setTimeout as delay } from 'node:timers/promises'
import { LatchkeyError } from '@latchkey/client'
import { type LocalRedis, startRedis } from '@latchkey/local-services'
import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import { testVolume } from '@latchkey/test-volume'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { alice, bob, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

interface Scene {
  redis: LocalRedis
  client: Redis
  world: ReturnType<typeof newWorld>
  shop: Awaited<ReturnType<typeof testApp>>['app']
  bank: Awaited<ReturnType<typeof testApp>>['app']
  end: () => Promise<void>
}

async function newScene(): Promise<Scene> {
  const redis = await startRedis({ persistent: true })
  const client = new Redis(redis.url, recommendedRedisOptions)
  const store = redisStore({ redis: client })
  const world = newWorld()
  const { app: shop } = await testApp({ world, store })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  return {
    ...{ redis, client, world, shop, bank },
    async end() {
      await Promise.all([shop.close(), bank.close()])
      client.disconnect()
      await redis.stop()
    },
  }
}

/** Polls until the check holds, for 20 s at most: a busy machine may be slow. */
async function until(check: () => Promise<boolean>): Promise<boolean> {
  const start = Date.now()
  while (!(await check())) {
    if (Date.now() - start > 20_000) return false
    await delay(20)
  }
  return true
}

/** What each kind of request is answered while Redis does not answer. */
async function checkOutage(t: Test, { shop, bank }: Scene, browser: Browser): Promise<void> {
  const cookies = [...browser.cookies]
  const withoutHandle = browser.copy()
  withoutHandle.cookies.delete('latchkey-sign-on')
  const answers = await Promise.all([
    browser.copy().get(shop, '/account'),
    browser.copy().get(shop, '/account', { accept: 'text/html' }),
    withoutHandle.get(shop, '/account'),
    browser.copy().get(bank, '/account'),
    browser.copy().post(shop, '/strict'),
  ])
  for (const answer of answers) {
    t.equal(answer.statusCode, 503)
    t.equal(answer.json().code, 'auth_unavailable')
    t.ok(Number(answer.headers['retry-after']) >= 1)
    t.notOk(answer.headers['set-cookie'])
  }
  for (const url of ['/public', '/', '/missing']) {
    const answer = await browser.get(shop, url)
    t.equal(answer.statusCode, url === '/missing' ? 404 : 200)
    t.notOk(answer.headers['set-cookie'], url)
    if (url === '/') t.match(answer.json(), { sub: null, status: 'unavailable' })
  }
  const begun = await browser.post(shop, '/begin', { step: { method: 'webauthn' } })
  t.equal(begun.json().status, 'unavailable', 'a write fails')
  t.notOk(begun.headers['set-cookie'])
  for (const [url, payload] of [
    ['/login', bob],
    ['/logout', {}],
  ] as const) {
    for (const who of [browser, withoutHandle, new Browser()]) {
      if (url === '/logout' && who.cookies.size === 0) continue
      const answer = await who.post(shop, url, payload)
      t.equal(answer.json().status, 'unavailable', url)
      t.notOk(answer.headers['set-cookie'], url)
    }
  }
  t.same([...browser.cookies], cookies)
}

t.test('P02 Redis stops and comes back with its data: 503, public pages, and in again', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const { redis, shop, bank, world } = scene
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const sessions = world.sessions.size
  await redis.halt()
  await checkOutage(t, scene, browser)
  t.equal(world.sessions.size, sessions, 'no log-in reached the service')
  await redis.restart()
  t.ok(await until(async () => (await browser.get(shop, '/account')).statusCode === 200), 'in again')
  t.match((await browser.get(bank, '/account')).json(), { sub: 'alice' })
  t.equal(world.sessions.get('idp-1')?.alive, true)
})

t.test('P04 a frozen Redis: an answer in time, and in again after the thaw', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const { redis, shop } = scene
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  redis.freeze()
  // a busy machine may delay one try
  let quickest = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && quickest >= 2000; tries += 1) {
    const start = Date.now()
    t.equal((await browser.get(shop, '/account')).statusCode, 503)
    quickest = Math.min(quickest, Date.now() - start)
  }
  t.ok(quickest < 2000, `answered after ${quickest} ms`)
  await checkOutage(t, scene, browser)
  redis.thaw()
  t.ok(await until(async () => (await browser.get(shop, '/account')).statusCode === 200), 'in again')
})

t.test('P06 connections that are killed under traffic log nobody out', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const { redis, shop } = scene
  const admin = new Redis(redis.url, { retryStrategy: () => 50 })
  admin.on('error', () => {})
  t.teardown(() => admin.disconnect())
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const seen = new Set<number>()
  const rounds = testVolume(t, 'rounds of killed connections', { short: 20, long: 2000 })
  for (let round = 0; round < rounds; round += 1) {
    const answers = Array.from({ length: 5 }, () => browser.get(shop, '/account'))
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    for (const answer of await Promise.all(answers)) {
      seen.add(answer.statusCode)
      if (answer.statusCode !== 200) t.notOk(answer.headers['set-cookie'])
    }
  }
  t.ok(
    [...seen].every((status) => status === 200 || status === 503),
    [...seen].join(),
  )
  t.ok(await until(async () => (await browser.get(shop, '/account')).statusCode === 200), 'in again')
})

t.test('P21 P11 an emptied Redis makes everybody anonymous, and lets them in at once', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const { client, shop, bank } = scene
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  await client.flushall()
  t.equal((await browser.get(shop, '/account')).json().reason, 'not_signed_in')
  t.equal((await browser.post(shop, '/login', alice)).json().status, 'authenticated')
  t.equal((await browser.get(bank, '/account')).statusCode, 200)
})

t.test('B13 P15 damaged records make that one user anonymous', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const { client, shop } = scene
  for (const damage of ['garbage', '1:99999999999999:[]', '1:99999999999999:{"sub":', '\0']) {
    const browser = new Browser()
    await browser.post(shop, '/login', alice)
    for (const key of await client.keys('latchkey:*')) await client.set(key, damage)
    t.equal((await browser.get(shop, '/account')).statusCode, 401, damage)
    t.equal((await browser.post(shop, '/login', alice)).json().status, 'authenticated')
    await client.flushall()
  }
})

/** The commands that Redis gets while something is done. */
async function monitored(scene: Scene, act: () => Promise<unknown>): Promise<string[]> {
  const base = new Redis(scene.redis.url)
  const monitor = await base.monitor()
  const commands: string[] = []
  monitor.on('monitor', (_time: string, [name = '', ...args]: string[]) => {
    commands.push(`${name.toUpperCase()} ${args[0] ?? ''}`)
  })
  await act()
  const marker = `marker-${Math.random()}`
  await scene.client.echo(marker)
  await until(async () => commands.includes(`ECHO ${marker}`))
  monitor.disconnect()
  base.disconnect()
  return commands.filter((command) => !command.startsWith('ECHO'))
}

t.test('an authenticated request is one MGET, and no write', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const browser = new Browser()
  await browser.post(scene.shop, '/login', alice)
  const commands = await monitored(scene, () => browser.get(scene.shop, '/account'))
  t.same(commands.map((command) => command.split(':').slice(0, 2).join(':')).sort(), [
    'MGET latchkey:sign-on',
  ])
  const forPublic = await monitored(scene, () => browser.get(scene.shop, '/public'))
  t.equal(forPublic.length, 1, 'a public route reads no sign-on record')
  const forNobody = await monitored(scene, () => new Browser().get(scene.shop, '/account'))
  t.same(forNobody, [])
})

t.test('P05 both reads of a request share one round trip', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const { client, shop } = scene
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  await browser.get(shop, '/account')
  const { stream } = client
  const packets: string[] = []
  const write = stream.write.bind(stream)
  stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
    packets.push(String(chunk))
    return write(chunk, ...rest)
  }
  t.equal((await browser.get(shop, '/account')).statusCode, 200)
  t.equal(packets.length, 1, 'one packet')
  t.match(packets[0], /\r\nmget\r\n.*latchkey:sign-on:.*latchkey:session:shop:/is, 'with both reads')
})

t.test('Q15 P07 a queued log-out survives a restart of Redis and of the app', async (t) => {
  const scene = await newScene()
  t.teardown(scene.end)
  const { redis, shop, world } = scene
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  world.failNext = new LatchkeyError('upstream_unavailable', 'refused')
  t.equal((await browser.post(shop, '/logout')).json().status, 'ended_here_queued')
  await redis.restart()
  const client = new Redis(redis.url, recommendedRedisOptions)
  t.teardown(() => client.disconnect())
  const { app } = await testApp({ world, store: redisStore({ redis: client }) })
  t.teardown(() => app.close())
  world.time += 11_000
  t.equal(await app.latchkey.drainLogouts(), 1)
  t.equal(world.sessions.get('idp-1')?.alive, false)
})

t.test('P01 P17 an app that starts without Redis answers, and works once Redis is there', async (t) => {
  const redis = await startRedis({ persistent: true })
  await redis.halt()
  const client = new Redis(redis.url, recommendedRedisOptions)
  const { app } = await testApp({ store: redisStore({ redis: client }) })
  t.teardown(async () => {
    await app.close()
    client.disconnect()
    await redis.stop()
  })
  const browser = new Browser()
  t.equal((await browser.get(app, '/public')).statusCode, 200)
  t.equal((await browser.post(app, '/login', alice)).json().status, 'unavailable')
  await redis.restart()
  t.ok(await until(async () => (await browser.post(app, '/login', alice)).json().status === 'authenticated'))
})

t.test('P16 a handler that throws runs once', async (t) => {
  const redis = await startRedis()
  const client = new Redis(redis.url, recommendedRedisOptions)
  let runs = 0
  const { app } = await testApp({
    store: redisStore({ redis: client }),
    routes: (routes) => {
      routes.get('/throws', { config: { auth: 'optional' } }, () => {
        runs += 1
        throw new Error('handler')
      })
    },
  })
  t.teardown(async () => {
    await app.close()
    client.disconnect()
    await redis.stop()
  })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.equal((await browser.get(app, '/throws')).statusCode, 500)
  t.equal(runs, 1)
})
