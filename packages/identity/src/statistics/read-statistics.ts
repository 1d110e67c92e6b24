import type { StatisticsCounts } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import type { Database } from '../storage/schema.ts'
import type { StatisticsKind } from './statistics-table.ts'

/** Which hours are read, and how they are put together. */
export interface StatisticsSpan {
  /** Seconds since the epoch; the hour that contains it counts. */
  from: number
  to: number
  bucketSeconds: number
}

/** Counts by bucket and app, the earliest first. What happened through a client that is gone has no app. */
export async function readCounts(
  db: Database,
  tenantId: string,
  { from, to, bucketSeconds }: StatisticsSpan,
): Promise<StatisticsCounts[]> {
  const bucket = sql<number>`statistics.hour_at - statistics.hour_at % ${sql.lit(bucketSeconds)}`
  const app = sql<string>`coalesce(clients.app_id, '')`
  const rows = await db
    .selectFrom('statistics')
    .leftJoin('clients', (join) =>
      join
        .onRef('clients.tenant_id', '=', 'statistics.tenant_id')
        .onRef('clients.client_id', '=', 'statistics.client_id'),
    )
    .select([
      bucket.as('at'),
      app.as('app_id'),
      'statistics.kind',
      ({ fn }) => fn.sum<number>('statistics.events').as('events'),
    ])
    .where('statistics.tenant_id', '=', tenantId)
    .where('statistics.hour_at', '>=', from - (from % 3600))
    .where('statistics.hour_at', '<', to)
    .groupBy([bucket, app, 'statistics.kind'])
    .orderBy(bucket)
    .orderBy(app)
    .execute()
  const counts = new Map<string, StatisticsCounts>()
  for (const { at, app_id, kind, events } of rows) {
    const key = `${at} ${app_id}`
    const count = counts.get(key) ?? emptyCounts(Number(at), app_id)
    counts.set(key, { ...count, [kind]: Number(events) })
  }
  return [...counts.values()]
}

function emptyCounts(at: number, app_id: string): StatisticsCounts {
  const zeros: Record<StatisticsKind, number> = {
    log_ins: 0,
    silent_authentications: 0,
    failures: 0,
    refreshes: 0,
    log_outs: 0,
  }
  return { at, ...(app_id !== '' && { app_id }), ...zeros }
}
