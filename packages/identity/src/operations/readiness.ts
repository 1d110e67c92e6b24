import type { IdentityContext } from '../identity-context.ts'
import { isMigrated } from '../storage/migrate.ts'
import type { Database } from '../storage/schema.ts'

/** How long a database may take to answer, in milliseconds. */
const patienceMs = 5_000

/**
 * Creates the check whether a service can do its work: its keys were read, the schema is complete, and the database
 * takes writes, which a standby, a full disk and a storage that went read-only do not. Checks at the same time share one.
 */
export function createReadiness(
  context: Pick<IdentityContext, 'keys' | 'db' | 'nowSeconds'>,
): () => Promise<boolean> {
  let running: Promise<boolean> | undefined

  async function check(): Promise<boolean> {
    if (!context.keys.isHealthy() || !(await isMigrated(context.db))) return false
    await write(context.db, context.nowSeconds())
    return true
  }

  return () => {
    running ??= inTime(check()).finally(() => {
      running = undefined
    })
    return running
  }
}

/** One row, which the sweep of expired rows removes. */
async function write(db: Database, now: number): Promise<void> {
  const row = { bucket: 'readiness', slot: 0, hits: 0, expires_at: now + 60 }
  await db
    .insertInto('counters')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['bucket', 'slot']).doUpdateSet({ expires_at: row.expires_at }),
    )
    .execute()
}

async function inTime(check: Promise<boolean>): Promise<boolean> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs)
  try {
    return await Promise.race([check, late])
  } finally {
    clearTimeout(timer)
  }
}
