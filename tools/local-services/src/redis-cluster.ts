import { setTimeout as delay } from 'node:timers/promises'
import { askRedis } from './ask-redis.ts'
import { freePort } from './free-port.ts'
import { type LocalRedis, startRedis } from './redis.ts'

/** A Redis Cluster of our own on 127.0.0.1. */
export interface LocalRedisCluster {
  /** Each serves a part of the slots; there are no replicas. */
  nodes: readonly LocalRedis[]
  stop(): Promise<void>
}

const allSlots = 16_384

/** Starts a cluster of three primaries; every slot is served when this resolves. */
export async function startRedisCluster(): Promise<LocalRedisCluster> {
  const nodes = await Promise.all([1, 2, 3].map(startNode))
  const stop = async () => void (await Promise.all(nodes.map((node) => node.stop())))
  try {
    const [first] = nodes
    for (const [index, { port }] of nodes.entries()) {
      const slots = [index, index + 1].map((part) => Math.floor((part * allSlots) / nodes.length))
      const [from = 0, end = 0] = slots
      await askRedis(port, 'CLUSTER', 'ADDSLOTSRANGE', String(from), String(end - 1))
    }
    for (const { port } of nodes.slice(1)) {
      const bus = await busOf(first?.port ?? 0)
      await askRedis(port, 'CLUSTER', 'MEET', '127.0.0.1', String(first?.port), bus)
    }
    await untilServed(nodes)
    return { nodes, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startNode(): Promise<LocalRedis> {
  const bus = await freePort()
  const settings = [
    '--cluster-enabled',
    'yes',
    '--cluster-port',
    String(bus),
    '--cluster-node-timeout',
    '2000',
  ]
  return startRedis({ settings })
}

async function busOf(port: number): Promise<string> {
  const bus = /@(\d+)/.exec(await askRedis(port, 'CLUSTER', 'NODES'))?.[1]
  if (bus === undefined) throw new Error('the node does not name its bus')
  return bus
}

async function untilServed(nodes: readonly LocalRedis[]): Promise<void> {
  const isServed = async ({ port }: LocalRedis) => {
    const info = await askRedis(port, 'CLUSTER', 'INFO')
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`)
  }
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if ((await Promise.all(nodes.map(isServed))).every((served) => served)) return
    await delay(100)
  }
  throw new Error('the cluster did not form in 30 s')
}
