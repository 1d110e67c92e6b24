// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type { UserResponse } from '@latchkey/protocol'
import type {
  CountUsersQuery,
  CountUsersResponse,
  ImportUsersRequest,
  ImportUsersResponse,
  ListUsersQuery,
  ListUsersResponse,
  UserIdentifierQuery,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Finding and importing users.
 */
export interface UserSearchClient {
  /**
   * Lists users, searched, sorted and by pages. Pages are read by `cursor`, or by `page_offset`.
   *
   * @throws LatchkeyError `request_invalid` for a filter that no index can answer; `not_found` for an app that is not managed
   */
  listUsers(request?: ListUsersQuery, options?: CallOptions): Promise<ListUsersResponse>
  /**
   * Counts users, all of them or those that a search finds.
   *
   * @throws LatchkeyError `request_invalid` for a filter that no index can answer; `not_found` for an app that is not managed
   */
  countUsers(request?: CountUsersQuery, options?: CallOptions): Promise<CountUsersResponse['result']>
  /**
   * Reads a user by an identifier of any kind.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByIdentifier(request: UserIdentifierQuery, options?: CallOptions): Promise<UserResponse['result']>
  /**
   * Reads a user by the primary email address. Any spelling of it finds them.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByEmail(email: string, options?: CallOptions): Promise<UserResponse['result']>
  /**
   * Reads a user by the primary phone number.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByPhoneNumber(phoneNumber: string, options?: CallOptions): Promise<UserResponse['result']>
  /**
   * Reads a user by username.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByUsername(username: string, options?: CallOptions): Promise<UserResponse['result']>
  /**
   * Reads a user by the id that your own system has for them. It is compared exactly.
   *
   * @throws LatchkeyError `not_found`
   */
  readUserByExternalUserId(externalUserId: string, options?: CallOptions): Promise<UserResponse['result']>
  /**
   * Imports users of another system with the hashes of their passwords. Up to 1,000 at a time, each checked on its own. Users
   * who exist are not changed, only added to the app, so the same import can be run again.
   *
   * @throws LatchkeyError `not_found` for an app that is not managed
   */
  importUsers(request: ImportUsersRequest, options?: CallOptions): Promise<ImportUsersResponse['result']>
}
