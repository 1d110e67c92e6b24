// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type { UserDataResponse } from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * What users may ask for about their data.
 */
export interface UserRightsClient {
  /**
   * Exports everything that is held about a user, without secrets.
   *
   * @throws LatchkeyError `user_not_found`
   */
  exportUser(userId: string, options?: CallOptions): Promise<UserDataResponse['result']>
  /**
   * Erases a user: their sessions end, and no row names them any more; the audit trail keeps their pseudonym.
   *
   * @throws LatchkeyError `user_not_found`
   */
  eraseUser(userId: string, options?: CallOptions): Promise<void>
}
