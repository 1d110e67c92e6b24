import type { AuditKeys } from '../keys/audit-keys.ts'
import { countEvents } from '../statistics/count-events.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { type ChainPlace, chained, chainStart, signCheckpoint } from './audit-chain.ts'
import { instanceChain, type StoredEvent } from './audit-event.ts'
import { readQueueRow } from './audit-queue.ts'
import type { AuditEventRow } from './audit-tables.ts'

/** Rows of the queue that are read at once. */
const rowsAtOnce = 10
/** Events of one transaction, a few milliseconds during which other writes to SQLite wait. */
const eventsAtOnce = 50
/** Events of a chain after which a checkpoint follows. */
const checkpointEvents = 1000
/** How long an event waits for a checkpoint, in seconds. */
const checkpointSeconds = 60

/** What chaining needs. */
export interface Chaining {
  db: Database
  keys: AuditKeys
  issuer: string
  nowSeconds(): number
  /** Gets each checkpoint after it was stored, so that it also exists outside of the database. */
  onCheckpoint(checkpoint: { tenant_id: string; seq: number; hash: string; token: string }): void
  /** Gets the id of a row of the queue that the service has not written. */
  onForged(queueId: string): void
}

/**
 * Gives waiting events their places, in the order of their ids, in one transaction that no other instance runs at the same
 * time.
 *
 * @returns whether more may wait
 */
export async function chainEvents(parts: Chaining): Promise<boolean> {
  const { db, keys } = parts
  const waits = await db.selectFrom('audit_queue').select('queue_id').limit(1).executeTakeFirst()
  if (waits === undefined) return false
  const forged: string[] = []
  const hasMore = await db.transaction().execute(async (transaction) => {
    await lockChains(transaction)
    const rows = await transaction
      .selectFrom('audit_queue')
      .selectAll()
      .orderBy('queue_id')
      .limit(rowsAtOnce)
      .execute()
    const events: StoredEvent[] = []
    const ids: string[] = []
    for (const row of rows) {
      const read = readQueueRow(keys, row)
      const found = read ?? [forgedEvent(row.queue_id, parts.nowSeconds())]
      if (ids.length > 0 && events.length + found.length > eventsAtOnce) break
      if (read === undefined) forged.push(row.queue_id)
      events.push(...found)
      ids.push(row.queue_id)
    }
    await appendEvents(transaction, events)
    if (ids.length > 0) await transaction.deleteFrom('audit_queue').where('queue_id', 'in', ids).execute()
    return ids.length < rows.length || rows.length === rowsAtOnce
  })
  for (const queueId of forged) parts.onForged(queueId)
  return hasMore
}

/** Waits, in a transaction, until no other instance chains; none begins before the transaction ends. */
export async function lockChains(db: DatabaseTransaction): Promise<void> {
  const lock = await db
    .updateTable('audit_heads')
    .set((eb) => ({ seq: eb.ref('seq') }))
    .where('tenant_id', '=', instanceChain)
    .executeTakeFirst()
  if (lock.numUpdatedRows === 1n) return
  await db
    .insertInto('audit_heads')
    .values({ tenant_id: instanceChain, ...chainStart, checkpoint_seq: 0, checkpoint_at: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await lockChains(db)
}

async function appendEvents(db: DatabaseTransaction, events: readonly StoredEvent[]): Promise<void> {
  const tenants = [...new Set(events.map(({ tenant_id }) => tenant_id))]
  if (tenants.length === 0) return
  const found = await db
    .selectFrom('audit_heads')
    .select(['tenant_id', 'seq', 'hash'])
    .where('tenant_id', 'in', tenants)
    .execute()
  const heads = new Map<string, ChainPlace>(found.map(({ tenant_id, ...place }) => [tenant_id, place]))
  const rows: AuditEventRow[] = []
  for (const event of events) {
    const row = chained(heads.get(event.tenant_id) ?? chainStart, event)
    heads.set(event.tenant_id, { seq: row.seq, hash: row.hash })
    rows.push(row)
  }
  for (const chunk of inChunks(rows)) await db.insertInto('audit_events').values(chunk).execute()
  const present = await presentTenants(db, tenants)
  await countEvents(
    db,
    events.filter(({ tenant_id }) => present.has(tenant_id)),
  )
  for (const [tenant_id, { seq, hash }] of heads) {
    await db
      .insertInto('audit_heads')
      .values({ tenant_id, seq, hash, checkpoint_seq: 0, checkpoint_at: 0 })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ seq, hash }))
      .execute()
  }
}

/** Of these chains, those whose tenants have not been erased since: nothing but the trail may name a tenant afterwards. */
async function presentTenants(
  db: DatabaseTransaction,
  chains: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('tenants').select('tenant_id').where('tenant_id', 'in', chains).execute()
  return new Set([instanceChain, ...rows.map(({ tenant_id }) => tenant_id)])
}

/** Few sizes, so that there are few statements to prepare. */
function inChunks<T>(rows: readonly T[]): T[][] {
  const chunks: T[][] = []
  let at = 0
  for (const size of [50, 10, 1]) {
    for (; rows.length - at >= size; at += size) chunks.push(rows.slice(at, at + size))
  }
  return chunks
}

function forgedEvent(queueId: string, now: number): StoredEvent {
  return {
    event_id: queueId.slice(0, 64),
    at: now,
    tenant_id: instanceChain,
    action: 'audit.forged',
    outcome: 'failure',
    reason: 'the queue held a row that this service has not written',
    actor_type: 'service',
  }
}

/**
 * Signs the chains that have grown since their last checkpoint: by 1000 events, or for a minute.
 *
 * @param isLast signs all that have grown
 */
export async function signGrownChains(parts: Chaining, isLast = false): Promise<void> {
  const { db, keys, issuer, nowSeconds, onCheckpoint } = parts
  const now = nowSeconds()
  const grown = await db
    .selectFrom('audit_heads')
    .selectAll()
    .whereRef('seq', '>', 'checkpoint_seq')
    .$if(!isLast, (query) =>
      query.where((eb) =>
        eb.or([
          eb('checkpoint_at', '<=', now - checkpointSeconds),
          eb(eb('seq', '-', eb.ref('checkpoint_seq')), '>=', checkpointEvents),
        ]),
      ),
    )
    .execute()
  for (const { tenant_id, seq, hash, checkpoint_seq } of grown) {
    const token = signCheckpoint(keys, { iss: issuer, kind: 'checkpoint', tenant_id, seq, hash, iat: now })
    const isStored = await db.transaction().execute(async (transaction) => {
      const mine = await transaction
        .updateTable('audit_heads')
        .set({ checkpoint_seq: seq, checkpoint_at: now })
        .where('tenant_id', '=', tenant_id)
        .where('checkpoint_seq', '=', checkpoint_seq)
        .executeTakeFirst()
      // another instance was faster
      if (mine.numUpdatedRows === 0n) return false
      await storeCheckpoint(transaction, { tenant_id, seq, kind: 'checkpoint', token })
      return true
    })
    if (isStored) onCheckpoint({ tenant_id, seq, hash, token })
  }
}

async function storeCheckpoint(
  db: DatabaseTransaction,
  checkpoint: { tenant_id: string; seq: number; kind: 'checkpoint'; token: string },
): Promise<void> {
  await db
    .insertInto('audit_checkpoints')
    .columns(['tenant_id', 'seq', 'kind', 'token', 'last_at'])
    .expression((eb) =>
      eb
        .selectFrom('audit_events')
        .select((of) => [
          'tenant_id',
          'seq',
          of.val(checkpoint.kind).as('kind'),
          of.val(checkpoint.token).as('token'),
          'at',
        ])
        .where('tenant_id', '=', checkpoint.tenant_id)
        .where('seq', '=', checkpoint.seq),
    )
    .execute()
}
