// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  RecoveryCodeAuthenticateRequest,
  RecoveryCodesResponse,
  RecoveryCodesStatusResponse,
  TokenResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Recovery codes: our service has them, the vendor's cloud does not. An access token of a user must be one without a
 * `resource`. `token_invalid`: it is not accepted (any more); `insufficient_user_authentication`: the user has to
 * authenticate again first, by an enrolled factor if they have one.
 */
export interface RecoveryCodesClient {
  /**
   * Creates a new set of recovery codes for the user of an access token. The response is the only one with the codes; the
   * old set becomes invalid.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`
   */
  createRecoveryCodes(
    accessToken: string,
    options?: CallOptions,
  ): Promise<RecoveryCodesResponse['recovery_codes']>
  /**
   * Counts the unused recovery codes of the user of an access token.
   *
   * @throws LatchkeyError `token_invalid`
   */
  countOwnRecoveryCodes(
    accessToken: string,
    options?: CallOptions,
  ): Promise<RecoveryCodesStatusResponse['remaining']>
  /**
   * Counts the unused recovery codes of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  countRecoveryCodes(userId: string, options?: CallOptions): Promise<RecoveryCodesStatusResponse['remaining']>
  /**
   * Logs a user in by a recovery code, or adds the code to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateRecoveryCode(
    request: RecoveryCodeAuthenticateRequest,
    options?: CallOptions,
  ): Promise<TokenResponse>
  /**
   * Removes the recovery codes of a user.
   *
   * @throws LatchkeyError `not_found`
   */
  revokeRecoveryCodes(userId: string, options?: CallOptions): Promise<void>
}
