import type { OperatorService } from './with-operator.ts'

/** The most that the endpoint gives at once. */
const limit = '1000'

/**
 * Prints audit events of the operator's tenant as JSON lines, page by page.
 *
 * @param conditions of the endpoint, and `after`: the `seq` of the last event that is not wanted
 */
export async function exportAudit(
  service: OperatorService,
  conditions: Readonly<Record<string, unknown>>,
  out: (text: string) => void,
): Promise<void> {
  let last = conditions.after
  for (;;) {
    const query = { ...conditions, limit, ...(last !== undefined && { after: last }) }
    const lines = await service.call('exportAuditEvents', { params: {}, query, body: undefined })
    if (typeof lines !== 'string' || lines === '') return
    out(lines)
    const end = lines.trimEnd().split('\n').at(-1) ?? ''
    const event: { seq?: unknown } = JSON.parse(end)
    if (typeof event.seq !== 'number' || String(event.seq) === last) return
    last = String(event.seq)
  }
}
