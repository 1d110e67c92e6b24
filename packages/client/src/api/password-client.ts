import type {
  OwnPasswordRequest,
  PasswordCreateRequest,
  PasswordRegisterRequest,
  PasswordResetEmailLinkRequest,
  PasswordResetEmailOtpRequest,
  PasswordResetEmailOtpValidateRequest,
  PasswordResetLinkRequest,
  PasswordResetPasswordValidateRequest,
  PasswordResetRequest,
  PasswordResetResponse,
  PasswordResetSmsOtpRequest,
  PasswordResetSmsOtpValidateRequest,
  PasswordUpdateRequest,
  PasswordValidateRequest,
  PasswordValidateResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'

/**
 * Passwords: set, changed, checked and reset. `password_rejected`: the new one does not meet the rules of the app;
 * `upstreamCode` says whether it is weak, leaked or was used before. Setting one ends the user's sessions.
 */
export interface PasswordClient {
  /**
   * Gives a user their first password, temporary unless `force_replace` is `false`. `password_rejected`, `not_found`,
   * `already_registered`.
   */
  createPassword(userId: string, request: PasswordCreateRequest, options?: CallOptions): Promise<void>
  /**
   * Puts another password in place of a user's, temporary unless `force_replace` is `false`. With `session_id`, which
   * only our service knows, that session goes on. `password_rejected`, `not_found`; `already_registered` where there is
   * none to replace.
   */
  updatePassword(userId: string, request: PasswordUpdateRequest, options?: CallOptions): Promise<void>
  /**
   * Sets the password of the user of an access token; that session goes on. `password_rejected`, `token_invalid`,
   * `insufficient_user_authentication`.
   */
  setOwnPassword(accessToken: string, request: OwnPasswordRequest, options?: CallOptions): Promise<void>
  /** A temporary password for a user who has none. The vendor has deprecated it: `createPassword` does the same. */
  registerPassword(request: PasswordRegisterRequest, options?: CallOptions): Promise<void>
  /** Whether a password would do as a new one, and what is wrong with it. */
  validatePassword(
    request: PasswordValidateRequest,
    options?: CallOptions,
  ): Promise<PasswordValidateResponse['result']>

  /**
   * Mails a link that leads to `redirect_uri` with a reset token as `code`. `not_found`, where the service tells; never
   * show that to a browser.
   */
  sendPasswordResetLink(request: PasswordResetEmailLinkRequest, options?: CallOptions): Promise<void>
  /** Such a link, to be delivered by the caller: who has it can take the account over. */
  createPasswordResetLink(request: PasswordResetLinkRequest, options?: CallOptions): Promise<string>
  /** Mails a code for `redeemPasswordResetEmailOtp`. */
  sendPasswordResetEmailOtp(request: PasswordResetEmailOtpRequest, options?: CallOptions): Promise<void>
  /** Sends a code for `redeemPasswordResetSmsOtp` by text message. */
  sendPasswordResetSmsOtp(request: PasswordResetSmsOtpRequest, options?: CallOptions): Promise<void>
  /** A reset token for a code. `invalid_credentials`. */
  redeemPasswordResetEmailOtp(
    request: PasswordResetEmailOtpValidateRequest,
    options?: CallOptions,
  ): Promise<string>
  /** A reset token for a code. `invalid_credentials`. */
  redeemPasswordResetSmsOtp(
    request: PasswordResetSmsOtpValidateRequest,
    options?: CallOptions,
  ): Promise<string>
  /** A reset token for the password that is there. `invalid_credentials`. */
  redeemPassword(
    request: Omit<PasswordResetPasswordValidateRequest, 'client_id'>,
    options?: CallOptions,
  ): Promise<string>
  /**
   * Sets a new password by a reset token, which is used up with that. Nobody is logged in. `password_rejected`;
   * `token_invalid`: used, too old, or another client's; `insufficient_user_authentication`: another proof is needed.
   */
  resetPassword(request: PasswordResetRequest, options?: CallOptions): Promise<PasswordResetResponse>
}
