import { setTimeout as delay } from 'node:timers/promises'
import { SqliteAdapter } from 'kysely'
import type { Database } from './schema.ts'

/** How large the batches of a long removal are. */
interface Pace {
  firstRows: number
  mostRows: number
  /** Batches shrink when they take longer, and grow when they take less than half, in milliseconds. */
  batchMs: number
}

// on SQLite the event loop stands still for a batch
const sqlitePace: Pace = { firstRows: 20, mostRows: 500, batchMs: 4 }
// on PostgreSQL other statements wait for the rows of a batch only
const postgresPace: Pace = { firstRows: 500, mostRows: 2000, batchMs: 50 }
const leastRows = 5

/**
 * Removes many rows in small batches. After each, the process and the database have as long for everything else as the
 * batch took.
 *
 * @param removeSome removes at most that many rows, and returns how many it removed
 * @param signal ends the work after the current batch; the next run continues it
 */
export async function inPacedBatches(
  db: Database,
  removeSome: (mostRows: number) => Promise<number>,
  signal?: AbortSignal,
): Promise<void> {
  const pace = db.getExecutor().adapter instanceof SqliteAdapter ? sqlitePace : postgresPace
  let rows = pace.firstRows
  while (signal?.aborted !== true) {
    const start = performance.now()
    const removed = await removeSome(rows)
    if (removed < rows) return
    const took = performance.now() - start
    if (took > pace.batchMs) rows = Math.max(leastRows, Math.floor(rows / 2))
    else if (took < pace.batchMs / 2) rows = Math.min(pace.mostRows, rows * 2)
    await delay(took)
  }
}
