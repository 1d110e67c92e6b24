// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  OtpAuthenticateRequest,
  OtpSendRequest,
  OtpSendResponse,
  TokenResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Passcodes by text message and email.
 */
export interface PasscodeClient {
  /**
   * Sends a passcode to a user, or returns it as `code` with `channel: 'direct'`. With `generate_request_id`, pass the
   * `request_id` of the response to `authenticateOtp`. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendOtp(request: OtpSendRequest, options?: CallOptions): Promise<OtpSendResponse>
  /**
   * Logs a user in by a passcode, or adds the passcode to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateOtp(request: OtpAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
}
