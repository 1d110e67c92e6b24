import { setImmediate as turn } from 'node:timers/promises'
import type { IdentityContext } from '../identity-context.ts'
import { hasherOf } from '../methods/password/credential/password-hasher.ts'
import type { Metrics, Readings } from '../telemetry/metrics.ts'

/** How long the database may take to answer a scrape, in milliseconds. */
const patienceMs = 1_000

/** Lets a scrape read the queues of a service and the use of its connections. */
export function readGauges(metrics: Metrics, context: IdentityContext, channels: readonly string[]): void {
  let reading: Promise<Lane[]> | undefined
  // two gauges of one scrape share a statement
  const lanes = () => {
    reading ??= inTime(readLanes(context, channels)).finally(() => {
      reading = undefined
    })
    return reading
  }
  metrics.read('latchkey_identity_outbox_waiting', async () =>
    (await lanes()).map(({ channel, waiting }) => ({ labels: { channel }, value: waiting })),
  )
  metrics.read('latchkey_identity_outbox_late_seconds', async () =>
    (await lanes()).map(({ channel, late }) => ({ labels: { channel }, value: late })),
  )
  metrics.read('latchkey_identity_password_hashes_waiting', () => [
    { labels: {}, value: hasherOf(context).waiting() },
  ])
  metrics.read('latchkey_identity_audit_waiting', () => [{ labels: {}, value: context.auditTrail.waiting() }])
  metrics.read('latchkey_identity_audit_unchained', async () => [
    { labels: {}, value: await inTime(countUnchained(context)) },
  ])
  const { connections } = context.storage
  if (connections === undefined) return
  metrics.read(
    'latchkey_identity_database_connections',
    (): Readings<'latchkey_identity_database_connections'> => {
      const { open, idle } = connections()
      return [
        { labels: { state: 'busy' }, value: open - idle },
        { labels: { state: 'idle' }, value: idle },
      ]
    },
  )
  metrics.read('latchkey_identity_database_waiting', () => [{ labels: {}, value: connections().waiting }])
}

async function countUnchained({ db }: IdentityContext): Promise<number> {
  await turn()
  const { rows } = await db
    .selectFrom('audit_queue')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return Number(rows)
}

interface Lane {
  channel: string
  waiting: number
  late: number
}

/** One for each channel that the service has, also where nothing waits. */
async function readLanes({ db, nowSeconds }: IdentityContext, channels: readonly string[]): Promise<Lane[]> {
  // the use of the connections is read before this statement takes one
  await turn()
  const rows = await db
    .selectFrom('outbox')
    .select(({ fn }) => ['channel', fn.countAll<number>().as('waiting'), fn.min('due_at').as('first')])
    .where('channel', 'in', channels)
    .groupBy('channel')
    .execute()
  return channels.map((channel) => {
    const row = rows.find((each) => each.channel === channel)
    const late = row === undefined ? 0 : Math.max(0, nowSeconds() - Number(row.first))
    return { channel, waiting: Number(row?.waiting ?? 0), late }
  })
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
