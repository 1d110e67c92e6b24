// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  TokenResponse,
  TotpAuthenticateRequest,
  TotpRegisterRequest,
  TotpRegisterResponse,
  TotpTransactionAuthenticateRequest,
  TotpTransactionStartRequest,
  TotpTransactionStartResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * TOTP codes of authenticator apps. An access token of a user must be one without a `resource`. `token_invalid`: it is
 * not accepted (any more); `insufficient_user_authentication`: the user has to authenticate again first, by an enrolled
 * factor if they have one.
 */
export interface TotpClient {
  /**
   * Starts the registration of an authenticator app for the user of an access token. The response is the only one with the
   * secret; `uri` is for a QR code. The app becomes active with its first valid code.
   *
   * @throws LatchkeyError `already_registered` if an active app would be replaced without `allow_override`; `token_invalid`,
   * `insufficient_user_authentication`
   */
  registerTotp(
    accessToken: string,
    request?: TotpRegisterRequest,
    options?: CallOptions,
  ): Promise<TotpRegisterResponse>
  /**
   * Logs a user in by a TOTP code, or adds the code to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateTotp(request: TotpAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /**
   * Starts a transaction that the user approves by a TOTP code. The ID token of the approval carries `approval_data`. Transactions of
   * a user wait beside each other: an approval that names no `challenge` approves the latest one, of `session_id` or else of all.
   *
   * @throws LatchkeyError `invalid_target` for `resource`
   */
  startTotpTransaction(
    request: TotpTransactionStartRequest,
    options?: CallOptions,
  ): Promise<TotpTransactionStartResponse>
  /**
   * Approves a transaction by a TOTP code: logs the user in, or adds the code to the session `session_id`. If no transaction
   * is pending, the error is `invalid_credentials` too.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateTotpTransaction(
    request: TotpTransactionAuthenticateRequest,
    options?: CallOptions,
  ): Promise<TokenResponse>
  /**
   * Removes the authenticator app of the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`
   */
  revokeOwnTotp(accessToken: string, options?: CallOptions): Promise<void>
  /**
   * Removes the authenticator app of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  revokeTotp(userId: string, options?: CallOptions): Promise<void>
  /**
   * Opens the locks that wrong TOTP codes of a user have closed.
   *
   * @throws LatchkeyError `not_found`
   */
  unlockTotp(userId: string, options?: CallOptions): Promise<void>
}
