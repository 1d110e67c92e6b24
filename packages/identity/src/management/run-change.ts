import { auditOf, type Manager } from '../access/manager.ts'
import type { AuditEvent, AuditFields } from '../audit/audit.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'

/** Notes what was changed; the event names the manager and its tenant. */
export type NoteChange = (
  event: AuditEvent,
  fields: Pick<AuditFields, 'target' | 'user_id' | 'reason'>,
) => void

/**
 * Makes a change of apps, clients, resources, roles or groups in one transaction, with the lines of the audit that belong to
 * it. This instance sees it at its next call, others within a second.
 */
export async function runChange<Result>(
  context: IdentityContext,
  manager: Manager,
  change: (db: DatabaseTransaction, note: NoteChange) => Promise<Result>,
): Promise<Result> {
  const notes: [AuditEvent, AuditFields][] = []
  const result = await context.db.transaction().execute(async (db) => {
    const changed = await change(db, (event, fields) => void notes.push([event, fields]))
    for (const [event, fields] of notes) await context.audit(event, { ...auditOf(manager), ...fields }, db)
    return changed
  })
  context.clients.changed()
  return result
}
