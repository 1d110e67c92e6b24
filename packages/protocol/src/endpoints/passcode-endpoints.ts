import { OtpAuthenticateRequestSchema, OtpSendRequestSchema, OtpSendResponseSchema } from '../schemas/otp.ts'
import { TokenResponseSchema } from '../schemas/token-response.ts'
import { emailBodyLimitBytes } from './email-body-limit.ts'
import type { EndpointTable } from './endpoint.ts'
import { exampleTokens, exampleUser } from './example-values.ts'

/** Passcodes by text message and email. */
export const passcodeEndpoints = {
  /**
   * Sends a passcode to a user, or returns it as `code` with `channel: 'direct'`. With `generate_request_id`, pass the
   * `request_id` of the response to `authenticateOtp`. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendOtp: {
    method: 'POST',
    path: '/cis/v1/auth/otp/send',
    caller: { client: 'auth:execute' },
    body: OtpSendRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: OtpSendResponseSchema,
    kind: 'send',
    operation: 'otp_send',
    limitedBy: ['client_attributes.ip_address', 'identifier'],
    extensionFields: ['session_id'],
    vendorErrors: [
      'user_not_found',
      'user_not_active',
      'user_email_address_missing',
      'user_phone_number_missing',
    ],
    summary: "Sends a passcode to a user, or returns it as `code` with `channel: 'direct'`.",
    example: { body: { channel: 'email', ...exampleUser }, response: { message: 'OTP sent' } },
  },

  /**
   * Logs a user in by a passcode, or adds the passcode to the session `session_id`.
   *
   * @throws LatchkeyError `invalid_credentials`; `session_not_found` for `session_id`; `invalid_target` for `resource`
   */
  authenticateOtp: {
    method: 'POST',
    path: '/cis/v1/auth/otp/authenticate',
    caller: { client: 'auth:execute' },
    body: OtpAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    kind: 'credentials',
    operation: 'otp',
    limitedBy: ['client_attributes.ip_address', 'identifier'],
    errors: ['auth_invalid_credentials', 'session_not_found', 'invalid_target'],
    vendorErrors: ['auth_otp_passcode_expired', 'auth_locked'],
    summary: 'Logs a user in by a passcode, or adds the passcode to the session `session_id`.',
    example: { body: { passcode: '123456', ...exampleUser }, response: exampleTokens },
  },
} as const satisfies EndpointTable
