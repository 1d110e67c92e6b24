import {
  MagicLinkAuthenticateRequestSchema,
  MagicLinkSendRequestSchema,
  MagicLinkSendResponseSchema,
} from '../schemas/magic-link.ts'
import { TokenResponseSchema } from '../schemas/token-response.ts'
import { emailBodyLimitBytes } from './email-body-limit.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleTokens } from './example-values.ts'

/** Links by email that log a user in. */
export const magicLinkEndpoints = {
  /**
   * Mails a link to `redirect_uri` that carries `code` and `state`, or returns it as `link` with `channel: 'direct'`. With
   * `generate_request_id`, pass the `request_id` of the response to `authenticateMagicLink`. Never show a `not_found` to a
   * browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendMagicLink: {
    method: 'POST',
    path: '/cis/v1/auth/link/email/send',
    caller: { client: 'auth:execute' },
    body: MagicLinkSendRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: MagicLinkSendResponseSchema,
    kind: 'send',
    operation: 'link_send',
    limitedBy: ['client_attributes.ip_address', ['email', 'identifier']],
    extensionFields: ['session_id'],
    vendorErrors: ['user_not_found', 'user_not_active', 'user_email_address_missing'],
    summary:
      "Mails a link to `redirect_uri` that carries `code` and `state`, or returns it as `link` with `channel: 'direct'`.",
    example: {
      body: { email: 'alice@example.com', redirect_uri: 'https://shop.example.com/link' },
      response: { message: 'Magic link sent' },
    },
  },

  /**
   * Logs a user in by a magic link, or adds it to the session `session_id`. Call it when the user has confirmed on the page
   * behind the link, never for its GET alone: mail scanners open links too.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateMagicLink: {
    method: 'POST',
    path: '/cis/v1/auth/link/email/authenticate',
    caller: { client: 'auth:execute' },
    body: MagicLinkAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    kind: 'credentials',
    operation: 'link',
    limitedBy: ['client_attributes.ip_address'],
    errors: ['auth_invalid_credentials', 'session_not_found', 'invalid_target'],
    summary: 'Logs a user in by a magic link, or adds it to the session `session_id`.',
    example: { body: { code: 'an-example-of-a-code' }, response: exampleTokens },
  },
} as const satisfies EndpointTable
