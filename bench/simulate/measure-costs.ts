import { readdirSync, readFileSync } from 'node:fs'
import { createDatabase, dropDatabase, testPostgres, testRedis } from '@latchkey/local-services'
import { Redis } from 'ioredis'
import { Pool } from 'undici'
import { newIdentity, silentAuthentications } from '../measure/bench-client.ts'
import { type ServerProcess, startServer } from '../measure/server-process.ts'
import { median } from '../measure/statistics.ts'

/** CPU time of one call, in microseconds. */
export interface CallCost {
  /** In the processes of the service. */
  service: number
  /** In the connections of PostgreSQL. */
  postgres: number
}

/** What the simulation rests on beside `results.json`. */
export interface Costs {
  silentAuthentication: { oneProcess: CallCost; twoProcesses: CallCost }
  /** CPU time of Redis for one GET of a record of a local session, in microseconds. */
  redisGet: number
}

const calls = 1500
const rounds = 5

/** Measures CPU time, which other work on the machine changes less than speed, in turn with one process and with two. */
export async function measureCosts(): Promise<Costs> {
  const postgres = await testPostgres()
  const database = await createDatabase(postgres.url)
  const identity = newIdentity()
  const servers: ServerProcess[] = []
  try {
    for (let count = 0; count < 2; count += 1) {
      servers.push(await startServer('identity', { ...identity, DATABASE_URL: database }))
    }
    const [first, second] = servers
    if (first === undefined || second === undefined) throw new Error('two servers were started')
    const load = await silentAuthentications(first.url, identity)
    const cost = async (used: readonly ServerProcess[]): Promise<CallCost> => {
      const before = cpuMicroseconds(database)
      await send(
        used.map(({ url }) => load.url.replace(first.url, url)),
        load.headers,
        load.body ?? '',
      )
      const after = cpuMicroseconds(database)
      return {
        service: (after.service - before.service) / calls,
        postgres: (after.postgres - before.postgres) / calls,
      }
    }
    const [one, two]: [CallCost[], CallCost[]] = [[], []]
    await cost([first, second])
    for (let round = 0; round < rounds; round += 1) {
      one.push(await cost([first]))
      two.push(await cost([first, second]))
    }
    return {
      silentAuthentication: { oneProcess: middle(one), twoProcesses: middle(two) },
      redisGet: await redisGet(),
    }
  } finally {
    for (const server of servers) await server.stop()
    await dropDatabase(postgres.url, database)
    await postgres.stop()
  }
}

function middle(costs: readonly CallCost[]): CallCost {
  return {
    service: Math.round(median(costs.map(({ service }) => service))),
    postgres: Math.round(median(costs.map(({ postgres }) => postgres))),
  }
}

/** Sends the calls over 16 connections, in turn to each address. */
async function send(urls: readonly string[], headers: Record<string, string>, body: string): Promise<void> {
  const pools = urls.map((url) => new Pool(new URL(url).origin, { connections: 16 / urls.length }))
  let left = calls
  const work = async (index: number) => {
    const url = new URL(urls[index % urls.length] ?? '')
    const pool = pools[index % pools.length]
    while (left > 0 && pool !== undefined) {
      left -= 1
      const answer = await pool.request({ path: url.pathname, method: 'POST', headers, body })
      await answer.body.dump()
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, index) => work(index)))
  await Promise.all(pools.map((pool) => pool.close()))
}

/** CPU time so far of the bench services, and of the connections to a database. */
function cpuMicroseconds(database: string): { service: number; postgres: number } {
  const name = new URL(database).pathname.slice(1)
  const used = { service: 0, postgres: 0 }
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const isOurs = readFileSync(`/proc/${pid}/stat`, 'utf8').includes(`) S ${process.pid} `)
      const isRunning = readFileSync(`/proc/${pid}/stat`, 'utf8').includes(`) R ${process.pid} `)
      if (command.startsWith('postgres:') && command.includes(` ${name} `)) used.postgres += ticksOf(pid)
      else if ((isOurs || isRunning) && command.includes('servers/identity.ts')) used.service += ticksOf(pid)
    } catch {
      // it ended in between
    }
  }
  return used
}

/** `utime` and `stime` of proc(5), whose ticks have 10 ms. */
function ticksOf(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

async function redisGet(): Promise<number> {
  const server = await testRedis()
  const redis = new Redis(server.url, { enableAutoPipelining: true })
  try {
    const key = `bench:simulate:${process.pid}`
    await redis.set(key, 'x'.repeat(1500), 'EX', 600)
    const used = async () => {
      const info = await redis.info('cpu')
      const seconds = (field: string) => Number(new RegExp(`^${field}:(.*)$`, 'm').exec(info)?.[1])
      return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1_000_000
    }
    const figures: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const before = await used()
      // two at a time, as a guarded request reads its two records
      for (let pair = 0; pair < 10_000; pair += 50) {
        await Promise.all(Array.from({ length: 100 }, () => redis.get(key)))
      }
      figures.push(((await used()) - before) / 20_000)
    }
    return Math.round(median(figures) * 10) / 10
  } finally {
    redis.disconnect()
    await server.stop()
  }
}
