// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type { CreateUserRequest, UserResponse } from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Users of a tenant.
 */
export interface UserClient {
  /**
   * Creates a user. At least one of `email`, `phone_number` and `username` is required. A user of the tenant who is not in the
   * app yet, named by email address, phone number or external id, is added to it; nothing else of them changes.
   *
   * @throws LatchkeyError `identifier_taken`; `password_rejected` for `credentials`
   */
  createUser(request: CreateUserRequest, options?: CallOptions): Promise<UserResponse['result']>
  /**
   * Reads a user.
   *
   * @throws LatchkeyError `not_found`
   */
  readUser(userId: string, options?: CallOptions): Promise<UserResponse['result']>
}
