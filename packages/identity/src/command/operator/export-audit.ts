import type { OperatorService } from './with-operator.ts'

/** The most that the endpoint gives at once. */
const limit = '1000'

/**
 * Prints the audit events of the operator's tenant as JSON lines, page by page.
 *
 * @param after the `seq` of the last event that is not wanted; undefined: all are
 */
export async function exportAudit(
  service: OperatorService,
  after: string | undefined,
  out: (text: string) => void,
): Promise<void> {
  let last = after
  for (;;) {
    const query = { limit, ...(last !== undefined && { after: last }) }
    const lines = await service.call('exportAuditEvents', { params: {}, query, body: undefined })
    if (typeof lines !== 'string' || lines === '') return
    out(lines)
    const end = lines.trimEnd().split('\n').at(-1) ?? ''
    const event: { seq?: unknown } = JSON.parse(end)
    if (typeof event.seq !== 'number' || String(event.seq) === last) return
    last = String(event.seq)
  }
}
