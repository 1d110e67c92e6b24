import type { auditEndpoints, ExportAuditQuery } from '@latchkey/protocol/management'
import type { Manager } from '../access/manager.ts'
import { instanceChain } from '../audit/audit-event.ts'
import { exportLines } from '../audit/export-audit-events.ts'
import type { AuditSearch } from '../audit/matching-events.ts'
import { findAuditEvents, shownEvents } from '../audit/read-audit-events.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import type { EndpointHandlers } from '../endpoints/endpoint-handlers.ts'
import { forbidden } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readCursor, writeCursor } from './page-cursor.ts'

const defaultLimit = '100'

/** Answers questions to the audit trail. */
export function auditHandlers(context: IdentityContext): EndpointHandlers<typeof auditEndpoints> {
  const { db, sealer, auditTrail } = context
  return {
    async listAuditEvents({ manager, query }) {
      const { limit = defaultLimit, cursor, instance, ...conditions } = query
      const tenantId = chainOf(manager, instance === 'true')
      const { from, to, ...named } = conditions
      const list = ['audit', tenantId, JSON.stringify([...Object.entries(named).sort(), from, to])]
      await auditTrail.settle()
      const rows = await findAuditEvents(
        db,
        tenantId,
        {
          ...searchOf(conditions),
          ...(cursor !== undefined && { before: String(readCursor(sealer, list, cursor)[0]) }),
        },
        Number(limit) + 1,
      )
      const page = rows.slice(0, Number(limit))
      const last = page.at(-1)
      const result = await shownEvents(db, tenantId, page)
      if (rows.length <= page.length || last === undefined) return { result }
      return { result, next_cursor: writeCursor(sealer, list, [last.event_id]) }
    },
    async exportAuditEvents({ manager, query }) {
      const { after = '0', limit = defaultLimit, instance, ...conditions } = query
      const tenantId = chainOf(manager, instance === 'true')
      await auditTrail.settle()
      return exportLines(db, tenantId, searchOf(conditions), { after: Number(after), limit: Number(limit) })
    },
    async verifyAudit({ manager, body: { checkpoints, instance = false } }) {
      const tenantId = chainOf(manager, instance)
      await auditTrail.settle()
      return { result: await verifyAudit({ db, keys: auditTrail.keys }, tenantId, checkpoints) }
    },
  }
}

function searchOf({
  from,
  to,
  ...named
}: Omit<ExportAuditQuery, 'after' | 'limit' | 'instance'>): AuditSearch {
  return {
    ...named,
    ...(from !== undefined && { from: Number(from) }),
    ...(to !== undefined && { to: Number(to) }),
  }
}

/** @throws ApiError 403 `forbidden` if the events of no tenant are not for this manager */
function chainOf(manager: Manager, isInstance: boolean): string {
  if (!isInstance) return manager.tenant_id
  if (manager.of !== 'instance') throw forbidden()
  return instanceChain
}
