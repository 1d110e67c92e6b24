import type { RecoveryCodeAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'

/**
 * Recovery codes; our service has them, the vendor's cloud does not. Where a user access token is asked for, see
 * `TotpClient`.
 */
export interface RecoveryCodesClient {
  /** A new set of codes, told this once; the old ones are dead. */
  createRecoveryCodes(accessToken: string, options?: CallOptions): Promise<string[]>
  /** How many codes the user of an access token has not used yet. */
  countOwnRecoveryCodes(accessToken: string, options?: CallOptions): Promise<number>
  /** How many codes a user has not used yet. `not_found`. */
  countRecoveryCodes(userId: string, options?: CallOptions): Promise<number>
  /** `invalid_credentials`; with `session_id` also `session_not_found`. */
  authenticateRecoveryCode(
    request: RecoveryCodeAuthenticateRequest,
    options?: CallOptions,
  ): Promise<TokenResponse>
  /** Removes the codes of a user. `not_found`. */
  revokeRecoveryCodes(userId: string, options?: CallOptions): Promise<void>
}
