import { randomBytes } from 'node:crypto'
import { startRedis } from '@latchkey/local-services'
import { Redis } from 'ioredis'
import { alternate, type Round } from '../measure/alternate.ts'
import { type Load, putLoad } from '../measure/load.ts'
import type { Plan } from '../measure/plan.ts'
import { type ServerProcess, startServer } from '../measure/server-process.ts'
import { profileSides } from '../profile/profiles.ts'
import { type BenchResult, compare, stayBelow } from '../report/results.ts'

const requests = 20_000

/** P1, P11 and P13: a guarded request against bare `@fastify/session`, on one Redis with records of one size. */
export async function authenticatedRequest(plan: Plan): Promise<BenchResult[]> {
  const redis = await startRedis()
  const servers: ServerProcess[] = []
  const start = async (name: string, env: Record<string, string>) => {
    const server = await startServer(name, env, { profiled: plan.profiles !== undefined })
    servers.push(server)
    return server
  }
  try {
    const env = {
      REDIS_URL: redis.url,
      ISSUER: 'http://localhost:3000',
      CLIENT_SECRET: randomBytes(32).toString('base64url'),
    }
    const identity = await start('identity', { ...env, DATABASE_URL: ':memory:' })
    const shop = await start('shop', { ...env, IDENTITY_URL: identity.url })
    const ours = await signedIn(shop)
    for (const app of ['bank', 'blog']) {
      const other = await start('shop', { ...env, IDENTITY_URL: identity.url, APP: app })
      await visit(other, ours.headers.cookie ?? '')
    }
    const local = await recordOf(redis.url, 'session:shop:')
    const signOn = await recordOf(redis.url, 'sign-on:')
    const size = { ...env, RECORD_BYTES: `${local.bytes}`, SIGN_ON_BYTES: `${signOn.bytes}` }
    const sparing = await start('bare-session', { ...size, ROLLING: 'false' })
    const sparingLoad = await signedIn(sparing)
    const defaults = await signedIn(await start('bare-session', size))
    const gets = await start('two-gets', size)
    const bound = await signedIn(gets)

    const speed = (load: Load) => async () =>
      (await putLoad({ ...load, seconds: plan.seconds })).requestsPerSecond
    const againstSparing = await alternate(plan.rounds, {
      ours: speed(ours),
      peer: speed(sparingLoad),
      limit: speed(bound),
    })
    const againstDefaults = await alternate(plan.rounds, { ours: speed(ours), peer: speed(defaults) })
    await profileSides(plan, 'P1', [
      { name: 'a guarded request', server: shop, speed: speed(ours) },
      { name: '`@fastify/session` with `rolling: false`', server: sparing, speed: speed(sparingLoad) },
      { name: 'two bare pipelined GETs', server: gets, speed: speed(bound) },
    ])
    const allocations = await alternate(Math.min(plan.rounds, 3), {
      ours: () => allocationOf(shop, ours),
      peer: () => allocationOf(sparing, sparingLoad),
    })
    const toBound: Round[] = againstSparing.map(({ ours, limit = Number.NaN }) => ({ ours, peer: limit }))
    const unit = 'requests/s'
    const name = 'authenticated request'
    const atLeast = (ratio: number) => ({ of: 'ratio_to_peer', bound: 'at least', ratio }) as const
    return [
      compare(
        { row: 'P1', name: `${name}, peer @fastify/session rolling: false`, unit, goal: atLeast(1.2) },
        againstSparing,
      ),
      compare(
        { row: 'P1', name: `${name}, peer @fastify/session defaults`, unit, goal: atLeast(1.6) },
        againstDefaults,
      ),
      compare(
        { row: 'P1', name: `${name}, limit two bare pipelined GETs`, unit, goal: atLeast(0.8) },
        toBound,
      ),
      stayBelow(
        { row: 'P11', name: 'local session in Redis (MEMORY USAGE)', unit: 'bytes' },
        [local.memory],
        1400,
      ),
      stayBelow(
        { row: 'P11', name: 'sign-on record with three apps in Redis (MEMORY USAGE)', unit: 'bytes' },
        [signOn.memory],
        1000,
      ),
      compare(
        {
          row: 'P13',
          name: 'allocation per authenticated request, peer @fastify/session rolling: false',
          unit: 'bytes',
          goal: { of: 'ratio_to_peer', bound: 'at most', ratio: 1.2 },
        },
        allocations,
      ),
    ]
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    await redis.stop()
  }
}

/** Bytes that a server allocates on its heap for each request. */
async function allocationOf(server: ServerProcess, load: Load): Promise<number> {
  return (await server.allocatedDuring(() => putLoad({ ...load, amount: requests }))) / requests
}

/** Logs in once; the load sends the resulting cookies. */
async function signedIn(server: ServerProcess): Promise<Load> {
  const response = await fetch(`${server.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://localhost:3001' },
    body: JSON.stringify({ username: 'alice', password: 'correct-horse-battery-staple' }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`the log-in failed: ${JSON.stringify(answer)}`)
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { url: `${server.url}/account`, method: 'GET', headers: { cookie }, connections: 32 }
}

/** Visits a further app, which signs the user in by silent authentication. */
async function visit(server: ServerProcess, cookie: string): Promise<void> {
  const response = await fetch(`${server.url}/account`, { headers: { cookie } })
  if (!response.ok) throw new Error(`a visit was answered with ${response.status}`)
}

/** The size of the only record in Redis whose key contains a name. */
async function recordOf(url: string, name: string): Promise<{ bytes: number; memory: number }> {
  const redis = new Redis(url)
  try {
    const [key] = (await redis.keys('*')).filter((found) => found.includes(name))
    if (key === undefined) throw new Error(`no record ${name} is in Redis`)
    return { bytes: await redis.strlen(key), memory: (await redis.memory('USAGE', key)) ?? 0 }
  } finally {
    redis.disconnect()
  }
}
