import { askRedis } from '@latchkey/local-services'
import type { Fault } from './fault.ts'
import type { FaultWorld } from './fault-world.ts'
import type { LinkFault } from './faulty-link.ts'

const onLink = (name: string, effect: Fault['effect'], fault: LinkFault): Fault => ({
  ...{ name, effect },
  begin: ({ redisLink }) => redisLink.turn(fault),
  end: ({ redisLink }) => redisLink.turn(undefined),
})

/** Between the apps and Redis. A failover comes last: afterwards the replica is the primary. */
export const redisFaults: readonly Fault[] = [
  {
    ...{ name: 'Redis is stopped and started again', effect: 'refuses' },
    begin: ({ primary }) => primary.halt(),
    end: ({ primary }) => primary.restart(),
  },
  {
    ...{ name: 'Redis is frozen (SIGSTOP)', effect: 'refuses', leastMs: 1_200 },
    begin: ({ primary }) => primary.freeze(),
    end: ({ primary }) => primary.thaw(),
  },
  { ...onLink('the network to Redis swallows everything', 'refuses', { kind: 'freezes' }), leastMs: 1_200 },
  onLink('connections to Redis are refused', 'refuses', { kind: 'refuses' }),
  onLink('connections to Redis are reset in mid-command', 'refuses', { kind: 'cuts' }),
  { ...onLink('Redis answers 100 ms later', 'slows', { kind: 'delays', ms: 100 }), isLong: true },
  { ...onLink('Redis answers 2 s later', 'refuses', { kind: 'delays', ms: 2_000 }), leastMs: 1_200 },
  {
    ...{ name: 'the memory of Redis is full (noeviction)', effect: 'refuses' },
    begin: ({ primary }) => askRedis(primary.port, 'CONFIG', 'SET', 'maxmemory', '1'),
    end: ({ primary }) => askRedis(primary.port, 'CONFIG', 'SET', 'maxmemory', '0'),
  },
  {
    ...{ name: 'the apps reach a read-only replica', effect: 'refuses' },
    begin: ({ redisLink, replica }) => redisLink.moveTo(replica.port),
    end: ({ redisLink, primary }) => redisLink.moveTo(primary.port),
  },
  {
    ...{ name: 'failover of Redis to its replica', effect: 'refuses' },
    begin: failOver,
    end: ({ redisLink, primary }) => redisLink.moveTo(primary.port),
  },
]

/** A planned failover: nothing is written until the replica has everything. Clients find a replica until their address follows. */
async function failOver(world: FaultWorld): Promise<void> {
  const { primary, replica } = world
  await askRedis(primary.port, 'FAILOVER')
  await becomesPrimary(replica.port)
  world.primary = replica
  world.replica = primary
}

async function becomesPrimary(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if ((await askRedis(port, 'INFO', 'replication')).includes('role:master')) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the replica has not taken over in 10 s')
}
