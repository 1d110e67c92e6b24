import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, dropDatabase, startRedis, testPostgres } from '@latchkey/local-services'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { Redis } from 'ioredis'
import { alternate } from '../measure/alternate.ts'
import { basicAuth, clientToken, logIn, newIdentity } from '../measure/bench-client.ts'
import { growDatabase } from '../measure/grow-database.ts'
import { type Load, putLoad } from '../measure/load.ts'
import type { Plan } from '../measure/plan.ts'
import { type ServerProcess, startServer } from '../measure/server-process.ts'
import { type BenchResult, compare } from '../report/results.ts'

/** P9: the cost of a call with many users and sessions against few, on SQLite, PostgreSQL and Redis. */
export async function growth(plan: Plan, size: { many: number; few: number }): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const postgres = await testPostgres()
  const databases = [await createDatabase(postgres.url), await createDatabase(postgres.url)] as const
  try {
    const files = { many: `file:${join(folder, 'many.db')}`, few: `file:${join(folder, 'few.db')}` }
    return [
      ...(await onDatabase('SQLite', plan, size, files)),
      ...(await onDatabase('PostgreSQL', plan, size, { many: databases[0], few: databases[1] })),
      await onRedis(plan, size),
    ]
  } finally {
    for (const database of databases) await dropDatabase(postgres.url, database)
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Size = Parameters<typeof growth>[1]

async function onDatabase(
  kind: string,
  plan: Plan,
  size: Size,
  urls: { many: string; few: string },
): Promise<BenchResult[]> {
  const many = await grownService(urls.many, size.many)
  const few = await grownService(urls.few, size.few)
  try {
    const results: BenchResult[] = []
    for (const [call, load] of Object.entries(many.calls)) {
      const peer = few.calls[call]
      if (peer === undefined) throw new Error(`there is no call ${call} to compare with`)
      const rounds = await alternate(plan.rounds, { ours: costOf(load, plan), peer: costOf(peer, plan) })
      results.push(flat(`${call} on ${kind}`, size, rounds))
    }
    return results
  } finally {
    await Promise.all([many.service.stop(), few.service.stop()])
  }
}

/** A service whose database holds one user who is signed in, and copies of them. */
async function grownService(databaseUrl: string, users: number) {
  const identity = newIdentity()
  const env = { ...identity, DATABASE_URL: databaseUrl }
  const first = await startServer('identity', env)
  await logIn(first.url, identity, 1)
  await first.stop()
  await growDatabase(databaseUrl, users)
  const service = await startServer('identity', env)
  const [answer] = await logIn(service.url, identity, 1)
  const bearer = `Bearer ${await clientToken(service.url, identity)}`
  const json = { authorization: bearer, 'content-type': 'application/json' }
  const read = (path: string): Load => ({
    url: `${service.url}${path}`,
    method: 'GET',
    headers: { authorization: bearer },
    connections: 4,
  })
  const usersPath = managementEndpoints.listUsers.path
  const calls: Record<string, Load> = {
    'session/authenticate': {
      url: `${service.url}${endpoints.authenticateSession.path}`,
      method: 'POST',
      headers: json,
      body: JSON.stringify({ session_id: answer?.session_id }),
      connections: 4,
    },
    introspection: {
      url: `${service.url}${standardEndpoints.introspection.path}`,
      method: 'POST',
      headers: {
        authorization: basicAuth(identity),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token: answer?.access_token ?? '' }).toString(),
      connections: 4,
    },
    'a user by id': read(`${usersPath}/user-77`),
    'a search of users': read(`${usersPath}?search=${encodeURIComponent('username eq "name-77"')}`),
    'a page of users': read(`${usersPath}?page_limit=50&sort_field=email`),
    'sessions of a user': read(`/cis/v1/auth/users/user-77/sessions`),
  }
  return { service, calls }
}

async function onRedis(plan: Plan, size: Size): Promise<BenchResult> {
  const stores = [await startRedis(), await startRedis()] as const
  const servers: ServerProcess[] = []
  try {
    const [many, few] = [
      await shopOn(stores[0].url, size.many, servers),
      await shopOn(stores[1].url, size.few, servers),
    ]
    const rounds = await alternate(plan.rounds, { ours: costOf(many, plan), peer: costOf(few, plan) })
    return flat('authenticated request on Redis', size, rounds)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    for (const store of stores) await store.stop()
  }
}

/** An app whose Redis holds a number of records beside those of its one visitor. */
async function shopOn(redisUrl: string, records: number, servers: ServerProcess[]): Promise<Load> {
  const env = { ...newIdentity(), REDIS_URL: redisUrl }
  const redis = new Redis(redisUrl)
  for (let first = 0; first < records; first += 10_000) {
    const pipeline = redis.pipeline()
    for (let index = first; index < Math.min(records, first + 10_000); index += 1) {
      pipeline.set(`filling:${index}`, 'x'.repeat(1200), 'EX', 86_400)
    }
    await pipeline.exec()
  }
  redis.disconnect()
  const identity = await startServer('identity', { ...env, DATABASE_URL: ':memory:' })
  const shop = await startServer('shop', { ...env, IDENTITY_URL: identity.url })
  servers.push(identity, shop)
  const response = await fetch(`${shop.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://localhost:3001' },
    body: JSON.stringify({ username: 'alice', password: 'correct-horse-battery-staple' }),
  })
  if (!response.ok) throw new Error(`the log-in was answered with ${response.status}`)
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { url: `${shop.url}/account`, method: 'GET', headers: { cookie }, connections: 4 }
}

/** Milliseconds of the service for one call, at full load. */
function costOf(load: Load, plan: Plan): () => Promise<number> {
  return async () => 1000 / (await putLoad({ ...load, seconds: Math.min(plan.seconds, 2) })).requestsPerSecond
}

function flat(name: string, size: Size, rounds: Parameters<typeof compare>[1]): BenchResult {
  const about = `${name} with ${shown(size.many)} users and sessions, peer with ${shown(size.few)}`
  return compare(
    { row: 'P9', name: about, unit: 'ms', goal: { of: 'ratio_to_peer', bound: 'at most', ratio: 1.2 } },
    rounds,
  )
}

function shown(amount: number): string {
  return amount.toLocaleString('en')
}
