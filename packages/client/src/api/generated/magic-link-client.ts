// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  MagicLinkAuthenticateRequest,
  MagicLinkSendRequest,
  MagicLinkSendResponse,
  TokenResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Links by email that log a user in.
 */
export interface MagicLinkClient {
  /**
   * Mails a link to `redirect_uri` that carries `code` and `state`, or returns it as `link` with `channel: 'direct'`. With
   * `generate_request_id`, pass the `request_id` of the response to `authenticateMagicLink`. Never show a `not_found` to a
   * browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendMagicLink(request: MagicLinkSendRequest, options?: CallOptions): Promise<MagicLinkSendResponse>
  /**
   * Logs a user in by a magic link, or adds it to the session `session_id`. Call it when the user has confirmed on the page
   * behind the link, never for its GET alone: mail scanners open links too.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateMagicLink(request: MagicLinkAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
}
