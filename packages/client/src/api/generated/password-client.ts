// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  OwnPasswordRequest,
  PasswordAuthenticateRequest,
  PasswordCreateRequest,
  PasswordRegisterRequest,
  PasswordResetEmailLinkRequest,
  PasswordResetEmailOtpRequest,
  PasswordResetEmailOtpValidateRequest,
  PasswordResetLinkRequest,
  PasswordResetLinkResponse,
  PasswordResetPasswordValidateRequest,
  PasswordResetRequest,
  PasswordResetResponse,
  PasswordResetSmsOtpRequest,
  PasswordResetSmsOtpValidateRequest,
  PasswordResetTokenResponse,
  PasswordUpdateRequest,
  PasswordValidateRequest,
  PasswordValidateResponse,
  TokenResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Passwords: set, changed, checked and reset. `password_rejected`: the new one does not meet the rules of the app;
 * `upstreamCode` says whether it is weak, breached or was used before. Setting one ends the sessions of the user.
 */
export interface PasswordClient {
  /**
   * Logs a user in by password, or adds the password to the session `session_id`. After `password_change_required`,
   * `resetTokenOf` gives the reset token for `resetPassword`.
   *
   * @throws LatchkeyError `invalid_credentials`, `password_change_required`; `session_not_found` for `session_id`;
   * `invalid_target` for `resource`
   */
  authenticatePassword(request: PasswordAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /**
   * Gives a user their first password. It is temporary unless `force_replace` is `false`.
   *
   * @throws LatchkeyError `password_rejected`, `not_found`, `already_registered`; `identifier_taken` for `username`
   */
  createPassword(userId: string, request: PasswordCreateRequest, options?: CallOptions): Promise<void>
  /**
   * Replaces the password of a user. It is temporary unless `force_replace` is `false`. The sessions of the user end, except
   * the one in `session_id`, which only our service accepts.
   *
   * @throws LatchkeyError `password_rejected`, `not_found`; `already_registered` if there is no password to replace;
   * `insufficient_user_authentication` if the session has not shown an enrolled factor that the user has
   */
  updatePassword(userId: string, request: PasswordUpdateRequest, options?: CallOptions): Promise<void>
  /**
   * Sets the password of the user of an access token. The session of the token goes on, all others end.
   *
   * @throws LatchkeyError `password_rejected`, `token_invalid`, `insufficient_user_authentication`; `identifier_taken` for
   * `username`
   */
  setOwnPassword(accessToken: string, request: OwnPasswordRequest, options?: CallOptions): Promise<void>
  /**
   * Creates a user with a temporary password, or gives one to a user who has none. The vendor has deprecated it: `createUser`
   * and `createPassword` do the same. To create a user it needs `users:create` too.
   *
   * @throws LatchkeyError `password_rejected`, `identifier_taken`
   */
  registerPassword(request: PasswordRegisterRequest, options?: CallOptions): Promise<void>
  /** Reports whether a password would be accepted as a new one, and what is wrong with it. */
  validatePassword(
    request: PasswordValidateRequest,
    options?: CallOptions,
  ): Promise<PasswordValidateResponse['result']>
  /**
   * Mails a link to `redirect_uri` that carries a reset token as `code`. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendPasswordResetLink(request: PasswordResetEmailLinkRequest, options?: CallOptions): Promise<void>
  /**
   * Creates such a link for the caller to deliver. Whoever has it can take over the account.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  createPasswordResetLink(
    request: PasswordResetLinkRequest,
    options?: CallOptions,
  ): Promise<PasswordResetLinkResponse['reset_link']>
  /**
   * Mails a code for `redeemPasswordResetEmailOtp`. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendPasswordResetEmailOtp(request: PasswordResetEmailOtpRequest, options?: CallOptions): Promise<void>
  /**
   * Sends a code for `redeemPasswordResetSmsOtp` by text message. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendPasswordResetSmsOtp(request: PasswordResetSmsOtpRequest, options?: CallOptions): Promise<void>
  /**
   * Exchanges a code from an email for a reset token.
   *
   * @throws LatchkeyError `invalid_credentials`
   */
  redeemPasswordResetEmailOtp(
    request: PasswordResetEmailOtpValidateRequest,
    options?: CallOptions,
  ): Promise<PasswordResetTokenResponse['result']>
  /**
   * Exchanges a code from a text message for a reset token.
   *
   * @throws LatchkeyError `invalid_credentials`
   */
  redeemPasswordResetSmsOtp(
    request: PasswordResetSmsOtpValidateRequest,
    options?: CallOptions,
  ): Promise<PasswordResetTokenResponse['result']>
  /**
   * Exchanges the present password of a user for a reset token.
   *
   * @throws LatchkeyError `invalid_credentials`; `not_found` for an unknown client
   */
  redeemPassword(
    request: Omit<PasswordResetPasswordValidateRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<PasswordResetTokenResponse['result']>
  /**
   * Sets a new password by a reset token, which can be used once. It logs nobody in and ends the user's sessions.
   *
   * @throws LatchkeyError `password_rejected`; `token_invalid` if the reset token is used, expired or of another client;
   * `insufficient_user_authentication` if another proof is needed; `invalid_target` for `resource`
   */
  resetPassword(request: PasswordResetRequest, options?: CallOptions): Promise<PasswordResetResponse>
}
