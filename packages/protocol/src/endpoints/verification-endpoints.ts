import {
  VerificationEmailLinkRequestSchema,
  VerificationEmailOtpRequestSchema,
  VerificationEmailOtpValidateRequestSchema,
  VerificationResponseSchema,
  VerificationSmsOtpRequestSchema,
  VerificationSmsOtpValidateRequestSchema,
} from '../schemas/verification.ts'
import { emailBodyLimitBytes } from './email-body-limit.ts'
import type { EndpointTable } from './endpoint.ts'

const verified = { result: true } as const
const email = 'alice@example.com'
const phone_number = '+15555550101'

/** Verification of addresses by the user who is logged in. */
export const verificationEndpoints = {
  /**
   * Sends a code to an email address that the user of an access token wants to verify, whether it is theirs already or new.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `identifier_taken` if it is verified already
   */
  sendVerificationEmailOtp: {
    method: 'POST',
    path: '/cis/v1/verification/otp/email/send',
    caller: 'user',
    body: VerificationEmailOtpRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: VerificationResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'verification_email_send',
    errors: ['insufficient_user_authentication', 'identifier_taken'],
    summary:
      'Sends a code to an email address that the user of an access token wants to verify, whether it is theirs already or new.',
    example: { body: { email }, response: verified },
  },

  /**
   * Verifies an email address by the code that was sent there. It becomes the primary one if the user has no verified one, or
   * with `update_primary`; otherwise a secondary one.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `invalid_credentials` for a wrong or expired
   * code; `identifier_taken` if the address is verified already, by whomever
   */
  validateVerificationEmailOtp: {
    method: 'POST',
    path: '/cis/v1/verification/otp/email/validate',
    caller: 'user',
    body: VerificationEmailOtpValidateRequestSchema,
    status: 200,
    response: VerificationResponseSchema,
    gives: 'result',
    kind: 'register',
    operation: 'verification_email_validate',
    errors: ['insufficient_user_authentication', 'invalid_otp', 'expired_otp', 'identifier_taken'],
    summary: 'Verifies an email address by the code that was sent there.',
    example: { body: { email, passcode: '123456' }, response: verified },
  },

  /**
   * Sends a code to a phone number that the user of an access token wants to verify, whether it is theirs already or new.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `identifier_taken` if it is verified already
   */
  sendVerificationSmsOtp: {
    method: 'POST',
    path: '/cis/v1/verification/otp/sms/send',
    caller: 'user',
    body: VerificationSmsOtpRequestSchema,
    status: 200,
    response: VerificationResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'verification_sms_send',
    errors: ['insufficient_user_authentication', 'identifier_taken'],
    summary:
      'Sends a code to a phone number that the user of an access token wants to verify, whether it is theirs already or new.',
    example: { body: { phone_number }, response: verified },
  },

  /**
   * Verifies a phone number by the code that was sent there. It becomes the primary one as in `validateVerificationEmailOtp`.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `invalid_credentials` for a wrong or expired
   * code; `identifier_taken` if the number is verified already, by whomever
   */
  validateVerificationSmsOtp: {
    method: 'POST',
    path: '/cis/v1/verification/otp/sms/validate',
    caller: 'user',
    body: VerificationSmsOtpValidateRequestSchema,
    status: 200,
    response: VerificationResponseSchema,
    gives: 'result',
    kind: 'register',
    operation: 'verification_sms_validate',
    errors: ['insufficient_user_authentication', 'invalid_otp', 'expired_otp', 'identifier_taken'],
    summary: 'Verifies a phone number by the code that was sent there.',
    example: { body: { phone_number, passcode: '123456' }, response: verified },
  },

  /**
   * Sends a link to an email address that the user of an access token wants to verify. The page of the link asks for a
   * confirmation, and leads to `redirect_uri` with the parameter `result`.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `identifier_taken` if it is verified already
   */
  sendVerificationEmailLink: {
    method: 'POST',
    path: '/cis/v1/verification/links/email',
    caller: 'user',
    body: VerificationEmailLinkRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: VerificationResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'verification_email_link',
    errors: ['insufficient_user_authentication', 'identifier_taken'],
    summary: 'Sends a link to an email address that the user of an access token wants to verify.',
    example: {
      body: { email_address: email, redirect_uri: 'https://shop.example.com/verified' },
      response: verified,
    },
  },
} as const satisfies EndpointTable
