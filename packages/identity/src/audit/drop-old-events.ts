import type { AuditKeys } from '../keys/audit-keys.ts'
import { inPacedBatches } from '../storage/paced-batches.ts'
import type { Database } from '../storage/schema.ts'
import type { Audit } from './audit.ts'
import { type Checkpoint, readCheckpoint, signCheckpoint } from './audit-chain.ts'
import { instanceChain } from './audit-event.ts'
import { floorOf, walkChain } from './verify-audit.ts'

/** What dropping needs. */
interface Dropping {
  db: Database
  keys: AuditKeys
  issuer: string
  audit: Audit
  nowSeconds(): number
}

/**
 * Drops the events that are older than they are to be kept, of all tenants: whole segments that end at a checkpoint, after they
 * were compared with it. The checkpoint before which all was dropped is signed as the floor of what remains.
 */
export async function dropOldEvents(parts: Dropping, keptDays: number): Promise<void> {
  const { db, nowSeconds } = parts
  const before = nowSeconds() - keptDays * 86_400
  const old = await db
    .selectFrom('audit_checkpoints')
    .select(['tenant_id', ({ fn }) => fn.max('seq').as('seq')])
    .where('last_at', '<', before)
    .groupBy('tenant_id')
    .execute()
  for (const { tenant_id, seq } of old) await dropTo(parts, tenant_id, Number(seq), keptDays)
}

async function dropTo(
  { db, keys, issuer, audit, nowSeconds }: Dropping,
  tenantId: string,
  seq: number,
  keptDays: number,
): Promise<void> {
  const stored = await db
    .selectFrom('audit_checkpoints')
    .select(['token', 'last_at'])
    .where('tenant_id', '=', tenantId)
    .where('seq', '<=', seq)
    .orderBy('seq')
    .execute()
  const read = stored.map(({ token }) => readCheckpoint(keys, token))
  const checkpoints = read.filter(
    (checkpoint): checkpoint is Checkpoint => checkpoint?.tenant_id === tenantId,
  )
  const floor = floorOf(checkpoints)
  if (floor.seq < seq) {
    const { end, faults } = await walkChain(db, tenantId, floor, checkpoints, seq)
    const about = { ...(tenantId !== instanceChain && { tenant_id: tenantId }), target: `audit:${seq}` }
    const [fault] = faults
    if (fault !== undefined || end.seq !== seq || checkpoints.length < stored.length) {
      audit('audit.broken', { ...about, reason: fault?.kind ?? 'tail_cut' })
      return
    }
    const statement: Checkpoint = {
      ...{ iss: issuer, kind: 'floor', tenant_id: tenantId, seq },
      ...{ hash: end.hash, iat: nowSeconds() },
    }
    await db.transaction().execute(async (transaction) => {
      const floorRow = {
        ...{ tenant_id: tenantId, seq, kind: 'floor' as const },
        last_at: stored.at(-1)?.last_at ?? nowSeconds(),
        token: signCheckpoint(keys, statement),
      }
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('audit_checkpoints')
        .values(floorRow)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow()
      // another instance drops the same
      if (numInsertedOrUpdatedRows !== 1n) return
      await audit('audit.dropped', about, transaction)
    })
  }
  await removeTo(db, tenantId, seq)
  await db
    .deleteFrom('statistics')
    .where('tenant_id', '=', tenantId)
    .where('hour_at', '<', nowSeconds() - keptDays * 86_400 - 3_600)
    .execute()
}

/** Removes a few at a time; what a stop leaves is removed by the next run. */
async function removeTo(db: Database, tenantId: string, seq: number): Promise<void> {
  await inPacedBatches(db, async (rows) => {
    const first = await db
      .selectFrom('audit_events')
      .select('seq')
      .where('tenant_id', '=', tenantId)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    if (first === undefined || first.seq > seq) return 0
    await db
      .deleteFrom('audit_events')
      .where('tenant_id', '=', tenantId)
      .where('seq', '<=', Math.min(seq, first.seq + rows - 1))
      .execute()
    // others may have removed some of them; the next batch finds out whether any are left
    return rows
  })
  await db.deleteFrom('audit_checkpoints').where('tenant_id', '=', tenantId).where('seq', '<', seq).execute()
}
