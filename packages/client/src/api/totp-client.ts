import type {
  TokenResponse,
  TotpAuthenticateRequest,
  TotpRegisterRequest,
  TotpRegisterResponse,
  TotpTransactionAuthenticateRequest,
  TotpTransactionStartRequest,
  TotpTransactionStartResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'

/**
 * Time codes of an authenticator app. Where a user access token is asked for, it has to be one without a `resource`;
 * `token_invalid`: it is not accepted (any more), `insufficient_user_authentication`: the user has to authenticate again
 * first, by a factor that they have enrolled if there is one.
 */
export interface TotpClient {
  /**
   * The secret of a new authenticator, told this once; `uri` is for a QR code. It is active after its first right code.
   * `already_registered`: there is an active one, and `allow_override` was not given.
   */
  registerTotp(
    accessToken: string,
    request?: TotpRegisterRequest,
    options?: CallOptions,
  ): Promise<TotpRegisterResponse>
  /** `invalid_credentials`; with `session_id` also `session_not_found`. */
  authenticateTotp(request: TotpAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /** Says what the user is about to approve; the ID token of the approval tells it as `approval_data`. */
  startTotpTransaction(
    request: TotpTransactionStartRequest,
    options?: CallOptions,
  ): Promise<TotpTransactionStartResponse>
  /** `invalid_credentials`, also where nothing waits; with `session_id` also `session_not_found`. */
  authenticateTotpTransaction(
    request: TotpTransactionAuthenticateRequest,
    options?: CallOptions,
  ): Promise<TokenResponse>
  /** Removes the authenticator of the user of an access token. */
  revokeOwnTotp(accessToken: string, options?: CallOptions): Promise<void>
  /** Removes the authenticator of a user. `not_found`. */
  revokeTotp(userId: string, options?: CallOptions): Promise<void>
  /** Opens the locks that wrong codes have closed. `not_found`. */
  unlockTotp(userId: string, options?: CallOptions): Promise<void>
}
