// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  ExportAuditQuery,
  ExportAuditResponse,
  ListAuditQuery,
  ListAuditResponse,
  ReadStatisticsQuery,
  ReadStatisticsResponse,
  VerifyAuditRequest,
  VerifyAuditResponse,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Questions to the audit trail, and what happened in numbers.
 */
export interface AuditClient {
  /**
   * Lists audit events, the latest first.
   */
  listAuditEvents(request?: ListAuditQuery, options?: CallOptions): Promise<ListAuditResponse>
  /**
   * Exports audit events as JSON lines, the earliest first.
   */
  exportAuditEvents(request?: ExportAuditQuery, options?: CallOptions): Promise<ExportAuditResponse>
  /**
   * Verifies that no audit event was removed, changed or inserted.
   */
  verifyAudit(request?: VerifyAuditRequest, options?: CallOptions): Promise<VerifyAuditResponse['result']>
  /**
   * Counts log-ins, silent authentications, failures, refreshes and log-outs by time and app.
   */
  readStatistics(
    request?: ReadStatisticsQuery,
    options?: CallOptions,
  ): Promise<ReadStatisticsResponse['result']>
}
