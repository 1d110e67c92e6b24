import type { Audit } from '../audit/audit.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** An audit trail whose events are counted by name. */
export function countEvents(audit: Audit, metrics: Metrics | undefined): Audit {
  if (metrics === undefined) return audit
  return (event, ...rest) => {
    metrics.add('latchkey_identity_events_total', { event })
    return audit(event, ...rest)
  }
}
