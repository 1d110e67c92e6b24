import type { Database } from '../storage/schema.ts'
import type { AuditSearch } from './matching-events.ts'
import { readChain, shownEvents } from './read-audit-events.ts'

/**
 * A part of a chain as JSON lines: events, and of a whole chain, after an event that was signed, its checkpoint. A checkpoint says
 * nothing about some of the events before it.
 *
 * @param part.after the `seq` of the last line before
 */
export async function exportLines(
  db: Database,
  tenantId: string,
  search: AuditSearch,
  { after, limit }: { after: number; limit: number },
): Promise<string> {
  const rows = await readChain(db, tenantId, after, limit, search)
  const last = rows.at(-1)
  if (last === undefined) return ''
  const events = await shownEvents(db, tenantId, rows)
  const isWhole = Object.keys(search).length === 0
  const signed = isWhole ? await checkpointsBetween(db, tenantId, after, last.seq) : new Map<number, string>()
  const lines = events.flatMap((event): object[] => {
    const checkpoint = signed.get(event.seq)
    return checkpoint === undefined ? [event] : [event, { seq: event.seq, checkpoint }]
  })
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

async function checkpointsBetween(
  db: Database,
  tenantId: string,
  after: number,
  last: number,
): Promise<Map<number, string>> {
  const checkpoints = await db
    .selectFrom('audit_checkpoints')
    .select(['seq', 'token'])
    .where('tenant_id', '=', tenantId)
    .where('seq', '>', after)
    .where('seq', '<=', last)
    .orderBy('seq')
    .execute()
  return new Map(checkpoints.map(({ seq, token }) => [seq, token]))
}
