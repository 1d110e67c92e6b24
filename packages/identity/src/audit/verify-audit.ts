import type { AuditKeys } from '../keys/audit-keys.ts'
import type { Database } from '../storage/schema.ts'
import { nextTurn } from '../text/next-turn.ts'
import {
  type ChainPlace,
  type Checkpoint,
  chainStart,
  hashOf,
  hasOwnColumns,
  readCheckpoint,
} from './audit-chain.ts'
import type { AuditEventRow } from './audit-tables.ts'

/** What does not fit in a chain, and where. */
export interface AuditFault {
  kind: 'event_missing' | 'event_changed' | 'tail_cut' | 'checkpoint_invalid' | 'checkpoint_contradicted'
  seq: number
}

/** The result of a verification. */
export interface AuditVerification {
  intact: boolean
  /** Events that were read. */
  events: number
  /** The last event that retention dropped; 0: none. */
  dropped_to: number
  /** Where the chain ends. */
  seq: number
  hash: string
  /** Checkpoints that were compared, given ones too. */
  checkpoints: number
  /** The newest checkpoint of the database; kept elsewhere, it later shows whether the end was cut. */
  newest_checkpoint?: string
  /** The first ones. */
  faults: AuditFault[]
}

const rowsAtOnce = 500
const mostFaults = 100

/**
 * Reads a whole chain and compares it with its hashes, its checkpoints and those that were kept elsewhere.
 *
 * @param given tokens of checkpoints, from the log or an export
 */
export async function verifyAudit(
  { db, keys }: { db: Database; keys: AuditKeys },
  tenantId: string,
  given: readonly string[] = [],
): Promise<AuditVerification> {
  const stored = await db
    .selectFrom('audit_checkpoints')
    .select(['seq', 'token'])
    .where('tenant_id', '=', tenantId)
    .orderBy('seq')
    .execute()
  const faults: AuditFault[] = []
  const checkpoints: Checkpoint[] = []
  for (const { seq, token } of [...stored, ...given.map((token) => ({ seq: 0, token }))]) {
    const checkpoint = readCheckpoint(keys, token)
    const fits = checkpoint?.tenant_id === tenantId && (seq === 0 || checkpoint.seq === seq)
    if (checkpoint !== undefined && fits) checkpoints.push(checkpoint)
    else faults.push({ kind: 'checkpoint_invalid', seq })
  }
  const floor = floorOf(checkpoints)
  const walk = await walkChain(db, tenantId, floor, checkpoints)
  faults.push(...walk.faults)
  const { end } = walk
  // retention went on in the meantime, and may have dropped what was being read
  if (await hasFloorAfter(db, tenantId, floor.seq)) return verifyAudit({ db, keys }, tenantId, given)
  const head = await db
    .selectFrom('audit_heads')
    .select(['seq', 'hash'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  // events may have been added while the chain was read
  if ((head?.seq ?? 0) < end.seq) faults.push({ kind: 'event_missing', seq: end.seq })
  const known = Math.max(0, ...checkpoints.map(({ seq }) => seq))
  if (known > end.seq) faults.push({ kind: 'tail_cut', seq: known })
  else if (head !== undefined && head.seq > end.seq && !(await hasEvent(db, tenantId, end.seq + 1)))
    faults.push({ kind: 'tail_cut', seq: head.seq })
  const newest = stored.at(-1)?.token
  return {
    intact: faults.length === 0,
    events: walk.events,
    dropped_to: floor.seq,
    ...end,
    checkpoints: checkpoints.length,
    ...(newest !== undefined && { newest_checkpoint: newest }),
    faults: faults.slice(0, mostFaults),
  }
}

/** Where a chain begins: behind what retention has dropped, which only a signed floor may say. */
export function floorOf(checkpoints: readonly Checkpoint[]): ChainPlace {
  const floors = checkpoints.filter(({ kind }) => kind === 'floor')
  return floors.reduce<ChainPlace>(
    (highest, { seq, hash }) => (seq > highest.seq ? { seq, hash } : highest),
    chainStart,
  )
}

/** Follows a chain from a place, up to `last` if it is given. */
export async function walkChain(
  db: Database,
  tenantId: string,
  start: ChainPlace,
  checkpoints: readonly Checkpoint[],
  last = Number.MAX_SAFE_INTEGER,
): Promise<{ end: ChainPlace; events: number; faults: AuditFault[] }> {
  const signed = new Map<number, string[]>()
  for (const { seq, hash } of checkpoints) signed.set(seq, [...(signed.get(seq) ?? []), hash])
  const faults: AuditFault[] = []
  let place = start
  let events = 0
  for (;;) {
    const rows = await db
      .selectFrom('audit_events')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('seq', '>', place.seq)
      .where('seq', '<=', last)
      .orderBy('seq')
      .limit(rowsAtOnce)
      .execute()
    for (const row of rows) {
      events += 1
      faults.push(...faultsOf(row, place))
      // goes on from what is stored, so that each fault shows once
      place = { seq: row.seq, hash: row.hash }
      if (signed.get(row.seq)?.some((hash) => hash !== row.hash)) {
        faults.push({ kind: 'checkpoint_contradicted', seq: row.seq })
      }
    }
    if (rows.length < rowsAtOnce) return { end: place, events, faults }
    await nextTurn()
  }
}

function faultsOf(row: AuditEventRow, before: ChainPlace): AuditFault[] {
  if (row.seq !== before.seq + 1) return [{ kind: 'event_missing', seq: before.seq + 1 }]
  return row.hash === hashOf(before, row) && isReadable(row) ? [] : [{ kind: 'event_changed', seq: row.seq }]
}

function isReadable(row: AuditEventRow): boolean {
  try {
    return hasOwnColumns(row)
  } catch {
    return false
  }
}

async function hasFloorAfter(db: Database, tenantId: string, seq: number): Promise<boolean> {
  const row = await db
    .selectFrom('audit_checkpoints')
    .select('seq')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'floor')
    .where('seq', '>', seq)
    .executeTakeFirst()
  return row !== undefined
}

async function hasEvent(db: Database, tenantId: string, seq: number): Promise<boolean> {
  const row = await db
    .selectFrom('audit_events')
    .select('seq')
    .where('tenant_id', '=', tenantId)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row !== undefined
}
