import type { Fault } from './fault.ts'
import type { FaultWorld } from './fault-world.ts'
import type { LinkFault } from './faulty-link.ts'

const onLink = (name: string, effect: Fault['effect'], fault: LinkFault): Fault => ({
  ...{ name, effect },
  begin: ({ databaseLink }) => databaseLink.turn(fault),
  end: ({ databaseLink }) => databaseLink.turn(undefined),
})

/** Between the identity service and PostgreSQL. */
export const databaseFaults: readonly Fault[] = [
  onLink('connections to PostgreSQL are refused', 'refuses', { kind: 'refuses' }),
  {
    ...onLink('the network to PostgreSQL swallows everything', 'refuses', { kind: 'freezes' }),
    leastMs: 3_400,
  },
  onLink('connections to PostgreSQL are reset in mid-command', 'refuses', { kind: 'cuts' }),
  { ...onLink('PostgreSQL answers 50 ms later', 'slows', { kind: 'delays', ms: 50 }), isLong: true },
  {
    ...{ name: 'PostgreSQL ends all connections', effect: 'slows' },
    begin: endConnections,
    end: () => {},
  },
  {
    ...{ name: 'PostgreSQL is read-only, as after a failover', effect: 'refuses' },
    begin: (world) => setReadOnly(world, 'on'),
    end: (world) => setReadOnly(world, 'off'),
  },
]

async function setReadOnly(world: FaultWorld, value: 'on' | 'off'): Promise<void> {
  await world.query(`alter database "${world.database}" set default_transaction_read_only = ${value}`)
  await endConnections(world)
}

async function endConnections({ query, database }: FaultWorld): Promise<void> {
  await query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`)
}
