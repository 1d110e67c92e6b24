import type { Audit, AuditEvent, AuditFields, LateEvent } from '../audit/audit.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** An audit trail whose events are counted by name. */
export function countEvents(audit: Audit, metrics: Metrics | undefined): Audit {
  if (metrics === undefined) return audit
  function counted(event: LateEvent, fields: AuditFields): void
  function counted(event: AuditEvent, fields: AuditFields, db: DatabaseTransaction): Promise<void>
  function counted(event: AuditEvent, fields: AuditFields, db?: DatabaseTransaction) {
    metrics?.add('latchkey_identity_events_total', { event })
    // without a transaction it is a late event, as the overloads say
    return db === undefined ? audit(event as LateEvent, fields) : audit(event, fields, db)
  }
  return counted
}
