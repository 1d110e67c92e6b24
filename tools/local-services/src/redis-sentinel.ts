import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askRedis } from './ask-redis.ts'
import { freePort } from './free-port.ts'
import { startGuardedChild } from './guarded-child.ts'
import { requireBinary } from './known-binaries.ts'
import { pingRedis } from './ping-redis.ts'
import { type LocalRedis, startRedis } from './redis.ts'
import { waitUntilReady } from './wait-until-ready.ts'

/** A primary, a replica and a Sentinel that makes the replica the primary when the first one is gone. */
export interface LocalRedisWithSentinel {
  /** The name by which clients ask for the primary. */
  name: string
  sentinelPort: number
  /** The first primary. */
  primary: LocalRedis
  replica: LocalRedis
  stop(): Promise<void>
}

/** Starts them; the replica is in step, and the Sentinel knows it, when this resolves. */
export async function startRedisWithSentinel(): Promise<LocalRedisWithSentinel> {
  const name = 'latchkey'
  const primary = await startRedis()
  const replica = await startRedis({ settings: ['--replicaof', '127.0.0.1', String(primary.port)] })
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-sentinel-'))
  const sentinelPort = await freePort()
  const config = join(directory, 'sentinel.conf')
  const lines = [
    `port ${sentinelPort}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${name} 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  // `redis-sentinel` is the same program
  const child = startGuardedChild(requireBinary('redis'), [config, '--sentinel'], { directory })
  const stop = async () => {
    await child.end('SIGTERM')
    await Promise.all([primary.stop(), replica.stop()])
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await waitUntilReady(child, () => pingRedis(sentinelPort, { pid: child.pid }))
    await untilReplicated()
    return { name, sentinelPort, primary, replica, stop }
  } catch (error) {
    await stop()
    throw error
  }

  async function untilReplicated(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const state = await askRedis(replica.port, 'INFO', 'replication')
      const known = await askRedis(sentinelPort, 'SENTINEL', 'REPLICAS', name)
      if (state.includes('master_link_status:up') && known.includes(String(replica.port))) return
      await delay(100)
    }
    throw new Error('the replica was not in step in 30 s')
  }
}
