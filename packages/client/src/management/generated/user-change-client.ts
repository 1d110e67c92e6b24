// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type { AuthenticatorsResponse, UserResponse } from '@latchkey/protocol'
import type {
  RemoveFromAppQuery,
  SendPasswordResetRequest,
  TemporaryPasswordRequest,
  TemporaryPasswordResponse,
  UpdateUserRequest,
  VerifyAddressRequest,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Changes of users, what they can log in with, and their sessions.
 */
export interface UserChangeClient {
  /**
   * Changes a user. Fields that are missing stay as they are, `null` removes a field, objects and lists are replaced as a
   * whole; members of `custom_data` and `custom_app_data` are merged. `status` `Disabled` ends all sessions of the user.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken`
   */
  updateUser(
    userId: string,
    request: UpdateUserRequest,
    options?: CallOptions,
  ): Promise<UserResponse['result']>
  /**
   * Says that an email address of a user was verified elsewhere. If no address of the account was verified before, everything
   * that others could use ends: passwords, factors and sessions, unless `keep_credentials` is set.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken` for `change_to_primary`
   */
  verifyUserEmail(
    userId: string,
    email: string,
    request: VerifyAddressRequest,
    options?: CallOptions,
  ): Promise<void>
  /**
   * Says that a phone number of a user was verified elsewhere, with the same effects as `verifyUserEmail`.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken` for `change_to_primary`
   */
  verifyUserPhoneNumber(
    userId: string,
    phoneNumber: string,
    request: VerifyAddressRequest,
    options?: CallOptions,
  ): Promise<void>
  /**
   * Removes a secondary email address of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserEmail(userId: string, email: string, options?: CallOptions): Promise<void>
  /**
   * Removes a secondary phone number of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserPhoneNumber(userId: string, phoneNumber: string, options?: CallOptions): Promise<void>
  /**
   * Removes a user from an app. They are refused there until they are added again, and keep their account and their sessions
   * at other apps.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserFromApp(userId: string, request?: RemoveFromAppQuery, options?: CallOptions): Promise<void>
  /**
   * Deletes a user from all apps, with their sessions and everything they have enrolled.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteUser(userId: string, options?: CallOptions): Promise<void>
  /**
   * Lists what a user can log in with. A manager of one app sees what works in that app.
   *
   * @throws LatchkeyError `not_found`
   */
  listUserAuthenticators(userId: string, options?: CallOptions): Promise<AuthenticatorsResponse['result']>
  /**
   * Removes a password, a passkey, an authenticator app or the recovery codes of a user. Their refresh tokens end, with a
   * password also all sessions. `updateUser` removes addresses.
   *
   * @throws LatchkeyError `not_found`
   */
  removeUserAuthenticator(userId: string, authenticatorId: string, options?: CallOptions): Promise<void>
  /**
   * Gives a user a new random password, which has to be replaced at the next log-in. All sessions of the user end. The password
   * is in this answer only.
   *
   * @throws LatchkeyError `not_found` for the user, or for an app that is not managed
   */
  giveTemporaryPassword(
    userId: string,
    request: TemporaryPasswordRequest,
    options?: CallOptions,
  ): Promise<TemporaryPasswordResponse['result']>
  /**
   * Mails a user a link to set a new password. Unlike the call of an app, it says whether the user can be reached.
   *
   * @throws LatchkeyError `not_found` for the user or the client, or if the user has no verified email address; `request_invalid`
   * for a redirect URI that is not registered; `rate_limited`
   */
  sendUserPasswordReset(
    userId: string,
    request: Omit<SendPasswordResetRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<void>
  /**
   * Ends one IdP session of a user, with its refresh tokens. Its apps learn of it by back-channel log-out. An ended session, or
   * one of somebody else, counts as ended.
   *
   * @throws LatchkeyError `not_found` for the user
   */
  endUserSession(userId: string, sessionId: string, options?: CallOptions): Promise<void>
}
