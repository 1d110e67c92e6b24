import type { PresentFigures } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import type { Database } from '../storage/schema.ts'

/** Beyond it nothing is counted, so that a large tenant takes no longer. */
const mostCounted = 100_000
/** A message that is due for longer is late, in seconds. */
const lateSeconds = 60

/** What is so at the moment: sessions, and messages that wait. */
export async function readPresent(db: Database, tenantId: string, now: number): Promise<PresentFigures> {
  const [sessions, waiting, late, webhooks] = await Promise.all([
    countTo(db, sql`select 1 from sessions where tenant_id = ${tenantId} and expires_at > ${now}`),
    countTo(db, sql`select 1 from outbox where tenant_id = ${tenantId}`),
    countTo(db, sql`select 1 from outbox where tenant_id = ${tenantId} and due_at < ${now - lateSeconds}`),
    countTo(db, sql`select 1 from webhooks where tenant_id = ${tenantId} and failing_since is not null`),
  ])
  return { sessions, deliveries_waiting: waiting, deliveries_late: late, webhooks_failing: webhooks }
}

async function countTo(db: Database, rows: ReturnType<typeof sql>): Promise<number> {
  const { rows: found } = await sql<{
    found: number
  }>`select count(*) as found from (${rows} limit ${mostCounted}) rows_found`.execute(db)
  return Number(found[0]?.found ?? 0)
}
