import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, dropDatabase, testPostgres } from '@latchkey/local-services'
import { alternate, type Round } from '../measure/alternate.ts'
import { newIdentity, passwordLogIns, silentAuthentications } from '../measure/bench-client.ts'
import { type Load, putLoad } from '../measure/load.ts'
import type { Plan } from '../measure/plan.ts'
import { type ServerProcess, startServer } from '../measure/server-process.ts'
import { profileSides } from '../profile/profiles.ts'
import { type BenchResult, compare } from '../report/results.ts'

const name = 'session/authenticate'

/** P2 and P8: silent authentications against the signatures alone, and beside password hashing. */
export async function sessionAuthenticate(plan: Plan): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const postgres = await testPostgres()
  const [database, peerDatabase] = [await createDatabase(postgres.url), await createDatabase(postgres.url)]
  try {
    return [
      ...(await onSqlite(plan, `file:${join(folder, 'bench.db')}`)),
      await onPostgres(plan, database, peerDatabase),
    ]
  } finally {
    for (const each of [database, peerDatabase]) await dropDatabase(postgres.url, each)
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function onSqlite(plan: Plan, databaseUrl: string): Promise<BenchResult[]> {
  const identity = newIdentity()
  const profiled = plan.profiles !== undefined
  const service = await startServer('identity', { ...identity, DATABASE_URL: databaseUrl }, { profiled })
  const peer = await startServer('two-signatures', {}, { profiled })
  try {
    const load = await silentAuthentications(service.url, identity)
    const peerLoad = { ...load, url: load.url.replace(service.url, peer.url) }
    const rounds = await alternate(plan.rounds, { ours: speed(load, plan), peer: speed(peerLoad, plan) })
    await profileSides(plan, 'P2', [
      { name: `\`${name}\` on SQLite`, server: service, speed: speed(load, plan) },
      { name: 'two signatures', server: peer, speed: speed(peerLoad, plan) },
    ])
    return [
      compare(
        {
          row: 'P2',
          name: `${name} on SQLite, limit two signatures`,
          unit: 'requests/s',
          goal: { of: 'ratio_to_peer', bound: 'at least', ratio: 0.9 },
        },
        rounds,
      ),
      ...(await besideHashing(plan, service, load, await passwordLogIns(service.url, identity))),
    ]
  } finally {
    await Promise.all([service.stop(), peer.stop()])
  }
}

/** The latency while passwords are hashed at the bound of the service, against the latency alone. */
async function besideHashing(
  plan: Plan,
  service: ServerProcess,
  load: Load,
  logIns: Load,
): Promise<BenchResult[]> {
  const p99: Round[] = []
  const throughput: Round[] = []
  for (let round = 0; round < plan.rounds; round += 1) {
    const alone = await putLoad({ ...load, seconds: plan.seconds })
    const [beside] = await Promise.all([
      putLoad({ ...load, seconds: plan.seconds }),
      putLoad({ ...logIns, url: logIns.url.replace(/^http:\/\/[^/]+/, service.url), seconds: plan.seconds }),
    ])
    p99.push({ ours: beside.p99, peer: alone.p99 })
    throughput.push({ ours: beside.requestsPerSecond, peer: alone.requestsPerSecond })
  }
  const about = `${name} while passwords are hashed, peer alone`
  return [
    compare(
      {
        row: 'P8',
        name: `${about}, p99`,
        unit: 'ms',
        goal: { of: 'ratio_to_peer', bound: 'at most', ratio: 2 },
      },
      p99,
    ),
    compare(
      {
        row: 'P8',
        name: about,
        unit: 'requests/s',
        goal: { of: 'ratio_to_peer', bound: 'at least', ratio: 0.6 },
      },
      throughput,
    ),
  ]
}

async function onPostgres(plan: Plan, databaseUrl: string, peerDatabase: string): Promise<BenchResult> {
  const identity = newIdentity()
  const profiled = plan.profiles !== undefined
  const service = await startServer('identity', { ...identity, DATABASE_URL: databaseUrl }, { profiled })
  const peer = await startServer('two-signatures', { DATABASE_URL: peerDatabase }, { profiled })
  try {
    const load = await silentAuthentications(service.url, identity)
    const peerLoad = { ...load, url: load.url.replace(service.url, peer.url) }
    const rounds = await alternate(plan.rounds, { ours: speed(load, plan), peer: speed(peerLoad, plan) })
    await profileSides(plan, 'P2', [
      { name: `\`${name}\` on PostgreSQL`, server: service, speed: speed(load, plan) },
      { name: 'one `UPDATE` and two signatures', server: peer, speed: speed(peerLoad, plan) },
    ])
    return compare(
      {
        row: 'P2',
        name: `${name} on PostgreSQL, limit one UPDATE and two signatures`,
        unit: 'requests/s',
        goal: { of: 'ratio_to_peer', bound: 'at least', ratio: 0.8 },
      },
      rounds,
    )
  } finally {
    await Promise.all([service.stop(), peer.stop()])
  }
}

function speed(load: Load, plan: Plan): () => Promise<number> {
  return async () => (await putLoad({ ...load, seconds: plan.seconds })).requestsPerSecond
}
