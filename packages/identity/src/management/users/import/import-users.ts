import { auditOf, type Manager } from '../../../access/manager.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { nextTurn } from '../../../text/next-turn.ts'
import type { ImportRow, RejectedRow } from './import-row.ts'
import { type PreparedRow, prepareRow } from './prepare-row.ts'
import { type SortedRows, sortRows } from './sort-rows.ts'
import { storeRows } from './store-rows.ts'

declare module '../../../audit/audit.ts' {
  interface AuditEvents {
    'users.imported': true
  }
}

/** What an import has done so far. */
export interface ImportProgress {
  /** Rows that were read. */
  readonly rows: number
  readonly created: number
  /** Users who existed, and were only added to the app. */
  readonly existing: number
  readonly rejected: number
}

/** How users are imported. */
export interface ImportOptions {
  /** The app that they become members of; undefined: none. */
  readonly appId: string | undefined
  /** Checks everything and stores nothing. @default false */
  readonly dryRun?: boolean
  /** Rows of one transaction, during which other writes to SQLite wait. @default 200 */
  readonly rowsAtOnce?: number
  /** Gets each row that is not imported; awaited, so that a file can be written. */
  readonly onRejected: (row: RejectedRow) => unknown
  /** Called after each transaction. */
  readonly onProgress?: (progress: ImportProgress) => void
}

/**
 * Imports users. Users who exist are not changed, only added to the app, so an import that was stopped can be run again. The
 * rows of one part are stored together or not at all.
 *
 * @param rows of any number; a part of them at a time is in memory
 */
export async function importUsers(
  context: IdentityContext,
  manager: Manager,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  { appId, dryRun = false, rowsAtOnce = 200, onRejected, onProgress }: ImportOptions,
): Promise<ImportProgress> {
  let progress: ImportProgress = { rows: 0, created: 0, existing: 0, rejected: 0 }
  const store = dryRun ? createDryRun(context) : storeIn(context, manager)
  for await (const part of partsOf(rows, rowsAtOnce)) {
    const now = context.nowSeconds()
    const prepared = part.map((row) => ({
      line: row.line,
      made: prepareRow(row, manager.tenant_id, appId !== undefined, now),
    }))
    const faults = prepared.flatMap(({ line, made }) =>
      typeof made === 'string' ? [{ line, reason: made }] : [],
    )
    const good = prepared.flatMap(({ made }) => (typeof made === 'string' ? [] : [made]))
    const { fresh, existing, rejected } = await store(manager.tenant_id, appId, good, now)
    const refused = [...faults, ...rejected].sort((a, b) => a.line - b.line)
    for (const row of refused) await onRejected(row)
    progress = {
      rows: progress.rows + part.length,
      created: progress.created + fresh.length,
      existing: progress.existing + existing.length,
      rejected: progress.rejected + refused.length,
    }
    onProgress?.(progress)
    await nextTurn()
  }
  return progress
}

type Store = (
  tenantId: string,
  appId: string | undefined,
  rows: readonly PreparedRow[],
  nowSeconds: number,
) => Promise<SortedRows>

/** One audit event for each transaction, in it: what an import that was stopped has stored shows in the trail. */
function storeIn({ db, audit }: IdentityContext, manager: Manager): Store {
  return (tenantId, appId, rows, now) =>
    db.transaction().execute(async (transaction) => {
      const stored = await storeRows(transaction, tenantId, appId, rows, now)
      const { fresh, existing } = stored
      if (fresh.length + existing.length > 0) {
        const target = appId === undefined ? `tenant:${tenantId}` : `app:${appId}`
        const reason = `created=${fresh.length} existing=${existing.length}`
        await audit('users.imported', { ...auditOf(manager), target, reason }, transaction)
      }
      return stored
    })
}

/** Only looks up; what earlier rows of the file would have created is remembered. */
function createDryRun({ db }: IdentityContext): Store {
  const seen = new Map<string, string>()
  return (tenantId, _appId, rows) => sortRows(db, tenantId, rows, seen)
}

async function* partsOf(
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  size: number,
): AsyncGenerator<ImportRow[]> {
  let part: ImportRow[] = []
  for await (const row of rows) {
    part.push(row)
    if (part.length < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
