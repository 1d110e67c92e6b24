import {
  PasswordResetEmailLinkRequestSchema,
  PasswordResetEmailOtpRequestSchema,
  PasswordResetEmailOtpValidateRequestSchema,
  PasswordResetLinkRequestSchema,
  PasswordResetLinkResponseSchema,
  PasswordResetPasswordValidateRequestSchema,
  PasswordResetRequestSchema,
  PasswordResetResponseSchema,
  PasswordResetSentResponseSchema,
  PasswordResetSmsOtpRequestSchema,
  PasswordResetSmsOtpValidateRequestSchema,
  PasswordResetTokenResponseSchema,
} from '../schemas/password-reset.ts'
import { emailBodyLimitBytes } from './email-body-limit.ts'
import type { EndpointTable } from './endpoint.ts'

const resetToken = 'an-example-of-a-reset-token'
const redirectUri = 'https://shop.example.com/reset'

/** Resets of passwords: prove who the user is by a link, a code or the old password, then set a new one. */
export const passwordResetEndpoints = {
  /**
   * Mails a link to `redirect_uri` that carries a reset token as `code`. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendPasswordResetLink: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset/email/link',
    caller: { client: 'auth:execute' },
    body: PasswordResetEmailLinkRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: PasswordResetSentResponseSchema,
    gives: 'nothing',
    kind: 'send',
    operation: 'reset_send',
    limitedBy: ['client_attributes.ip_address', ['email', 'username']],
    vendorErrors: ['user_not_found', 'user_not_active', 'user_email_address_missing'],
    summary: 'Mails a link to `redirect_uri` that carries a reset token as `code`.',
    example: {
      body: { email: 'alice@example.com', redirect_uri: redirectUri },
      response: { message: 'Reset password email sent' },
    },
  },

  /**
   * Creates such a link for the caller to deliver. Whoever has it can take over the account.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  createPasswordResetLink: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset/link',
    // whoever gets the link can take over the account, as by setting a password
    caller: { client: 'users:edit' },
    body: PasswordResetLinkRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: PasswordResetLinkResponseSchema,
    gives: 'reset_link',
    kind: 'send',
    operation: 'reset_link',
    limitedBy: ['client_attributes.ip_address', ['email', 'username']],
    vendorErrors: ['user_not_found', 'user_not_active', 'user_email_address_missing'],
    summary: 'Creates such a link for the caller to deliver.',
    example: {
      body: { username: 'alice', redirect_uri: redirectUri },
      response: { reset_link: `${redirectUri}?code=${resetToken}` },
    },
  },

  /**
   * Mails a code for `redeemPasswordResetEmailOtp`. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendPasswordResetEmailOtp: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset/email/otp',
    caller: { client: 'auth:execute' },
    body: PasswordResetEmailOtpRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: PasswordResetSentResponseSchema,
    gives: 'nothing',
    kind: 'send',
    operation: 'reset_send',
    limitedBy: ['client_attributes.ip_address', 'email'],
    vendorErrors: ['user_not_found', 'user_not_active', 'user_email_address_missing'],
    summary: 'Mails a code for `redeemPasswordResetEmailOtp`.',
    example: { body: { email: 'alice@example.com' }, response: { message: 'Email Sent' } },
  },

  /**
   * Sends a code for `redeemPasswordResetSmsOtp` by text message. Never show a `not_found` to a browser.
   *
   * @throws LatchkeyError `not_found`, if the service reports it
   */
  sendPasswordResetSmsOtp: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset/sms/otp',
    caller: { client: 'auth:execute' },
    body: PasswordResetSmsOtpRequestSchema,
    status: 200,
    response: PasswordResetSentResponseSchema,
    gives: 'nothing',
    kind: 'send',
    operation: 'reset_send',
    limitedBy: ['client_attributes.ip_address', 'phone_number'],
    vendorErrors: ['user_not_found', 'user_not_active', 'user_phone_number_missing'],
    summary: 'Sends a code for `redeemPasswordResetSmsOtp` by text message.',
    example: { body: { phone_number: '+15555550101' }, response: { message: 'SMS Sent' } },
  },

  /**
   * Exchanges a code from an email for a reset token.
   *
   * @throws LatchkeyError `invalid_credentials`
   */
  redeemPasswordResetEmailOtp: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset/email/otp/validate',
    caller: { client: 'auth:execute' },
    body: PasswordResetEmailOtpValidateRequestSchema,
    status: 200,
    response: PasswordResetTokenResponseSchema,
    gives: 'result',
    kind: 'credentials',
    operation: 'reset_otp',
    limitedBy: ['client_attributes.ip_address', 'email'],
    errors: ['auth_invalid_credentials'],
    vendorErrors: ['user_not_found'],
    summary: 'Exchanges a code from an email for a reset token.',
    example: { body: { email: 'alice@example.com', passcode: '123456' }, response: { result: resetToken } },
  },

  /**
   * Exchanges a code from a text message for a reset token.
   *
   * @throws LatchkeyError `invalid_credentials`
   */
  redeemPasswordResetSmsOtp: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset/sms/otp/validate',
    caller: { client: 'auth:execute' },
    body: PasswordResetSmsOtpValidateRequestSchema,
    status: 200,
    response: PasswordResetTokenResponseSchema,
    gives: 'result',
    kind: 'credentials',
    operation: 'reset_otp',
    limitedBy: ['client_attributes.ip_address', 'phone_number'],
    errors: ['auth_invalid_credentials'],
    vendorErrors: ['user_not_found'],
    summary: 'Exchanges a code from a text message for a reset token.',
    example: { body: { phone_number: '+15555550101', passcode: '123456' }, response: { result: resetToken } },
  },

  /**
   * Exchanges the present password of a user for a reset token.
   *
   * @throws LatchkeyError `invalid_credentials`; `not_found` for an unknown client
   */
  redeemPassword: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset/password/validate',
    caller: 'anyone',
    body: PasswordResetPasswordValidateRequestSchema,
    status: 200,
    response: PasswordResetTokenResponseSchema,
    gives: 'result',
    kind: 'credentials',
    operation: 'reset_password',
    limitedBy: [['username', 'email', 'phone_number']],
    errors: ['auth_invalid_credentials', 'client_not_found', 'auth_password_policy_disabled'],
    summary: 'Exchanges the present password of a user for a reset token.',
    example: {
      body: { client_id: 'shop-web', username: 'alice', password: 'an example of a password' },
      response: { result: resetToken },
    },
  },

  /**
   * Sets a new password by a reset token, which can be used once. It logs nobody in and ends the user's sessions.
   *
   * @throws LatchkeyError `password_rejected`; `token_invalid` if the reset token is used, expired or of another client;
   * `insufficient_user_authentication` if another proof is needed; `invalid_target` for `resource`
   */
  resetPassword: {
    method: 'POST',
    path: '/cis/v1/auth/password/reset',
    caller: 'anyone',
    body: PasswordResetRequestSchema,
    status: 200,
    response: PasswordResetResponseSchema,
    operation: 'reset',
    // by the token: one user's limit must not shut out the others
    limitedBy: ['reset_token'],
    errors: [
      'invalid_reset_token',
      'reset_mfa_required',
      'auth_password_weak',
      'auth_password_breached',
      'auth_password_recently_used',
      'auth_password_policy_disabled',
      'invalid_target',
    ],
    summary: 'Sets a new password by a reset token, which can be used once.',
    example: {
      body: { reset_token: resetToken, new_password: 'another example of a password' },
      response: { message: 'Password reset', email: 'alice@example.com' },
    },
  },
} as const satisfies EndpointTable
