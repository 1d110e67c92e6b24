import { randomBytes } from 'node:crypto'
import { startRedis } from '@latchkey/local-services'
import { Redis } from 'ioredis'
import { type Load, putLoad } from '../measure/load.ts'
import { type BenchResult, compare, stayUnder } from '../report/results.ts'
import { type ServerProcess, startServer } from '../measure/server-process.ts'

/** (a) and a part of (c): a guarded request against bare `@fastify/session`, on one Redis with records of one size. */
export async function authenticatedRequest(plan: {
  rounds: number
  seconds: number
}): Promise<BenchResult[]> {
  const redis = await startRedis()
  const servers: ServerProcess[] = []
  const start = async (name: string, env: Record<string, string>) => {
    const server = await startServer(name, env)
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
    const ours = await signedIn(shop, plan.seconds)
    const local = await recordOf(redis.url, 'session:shop:')
    const signOn = await recordOf(redis.url, 'sign-on:')
    const size = { ...env, RECORD_BYTES: `${local.bytes}`, SIGN_ON_BYTES: `${signOn.bytes}` }
    const sparing = await signedIn(await start('bare-session', { ...size, ROLLING: 'false' }), plan.seconds)
    const defaults = await signedIn(await start('bare-session', size), plan.seconds)
    const bound = await signedIn(await start('two-gets', size), plan.seconds)

    const against = { sparing: [] as Pair[], defaults: [] as Pair[], bound: [] as Pair[] }
    for (let round = 0; round < plan.rounds + 1; round += 1) {
      const pairs = {
        sparing: await pair(ours, sparing),
        defaults: await pair(ours, defaults),
        bound: await pair(ours, bound),
      }
      // the first round warms up
      if (round === 0) continue
      against.sparing.push(pairs.sparing)
      against.defaults.push(pairs.defaults)
      against.bound.push(pairs.bound)
    }
    return [
      compare(
        'authenticated request, peer @fastify/session rolling: false',
        'requests/s',
        against.sparing,
        1.2,
      ),
      compare('authenticated request, peer @fastify/session defaults', 'requests/s', against.defaults, 1.2),
      compare('authenticated request, limit two bare pipelined GETs', 'requests/s', against.bound, 0.8),
      stayUnder('local session in Redis (STRLEN)', 'bytes', [local.bytes], 1536),
      stayUnder('local session in Redis (MEMORY USAGE)', 'bytes', [local.memory], 1536),
    ]
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    await redis.stop()
  }
}

interface Pair {
  ours: number
  peer: number
}

async function pair(ours: Load, peer: Load): Promise<Pair> {
  return { ours: (await putLoad(ours)).requestsPerSecond, peer: (await putLoad(peer)).requestsPerSecond }
}

/** Logs in once; the load sends the resulting cookies. */
async function signedIn(server: ServerProcess, seconds: number): Promise<Load> {
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
  return { url: `${server.url}/account`, method: 'GET', headers: { cookie }, connections: 32, seconds }
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
