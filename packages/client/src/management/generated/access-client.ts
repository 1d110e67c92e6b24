// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type { ManagementAccessResponse } from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * What the caller of the management API may do.
 */
export interface AccessClient {
  /**
   * Says who calls the management API and what they may do.
   */
  readManagementAccess(options?: CallOptions): Promise<ManagementAccessResponse['result']>
}
