// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  VerificationEmailLinkRequest,
  VerificationEmailOtpRequest,
  VerificationEmailOtpValidateRequest,
  VerificationResponse,
  VerificationSmsOtpRequest,
  VerificationSmsOtpValidateRequest,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Verification of addresses by the user who is logged in. An access token of a user must be one without a `resource`.
 * `token_invalid`: it is not accepted (any more); `insufficient_user_authentication`: the user has to authenticate
 * again first, by an enrolled factor if they have one.
 */
export interface VerificationClient {
  /**
   * Sends a code to an email address that the user of an access token wants to verify, whether it is theirs already or new.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `identifier_taken` if it is verified already
   */
  sendVerificationEmailOtp(
    accessToken: string,
    request: VerificationEmailOtpRequest,
    options?: CallOptions,
  ): Promise<VerificationResponse['result']>
  /**
   * Verifies an email address by the code that was sent there. It becomes the primary one if the user has no verified one, or
   * with `update_primary`; otherwise a secondary one.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `invalid_credentials` for a wrong or expired
   * code; `identifier_taken` if the address is verified already, by whomever
   */
  validateVerificationEmailOtp(
    accessToken: string,
    request: VerificationEmailOtpValidateRequest,
    options?: CallOptions,
  ): Promise<VerificationResponse['result']>
  /**
   * Sends a code to a phone number that the user of an access token wants to verify, whether it is theirs already or new.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `identifier_taken` if it is verified already
   */
  sendVerificationSmsOtp(
    accessToken: string,
    request: VerificationSmsOtpRequest,
    options?: CallOptions,
  ): Promise<VerificationResponse['result']>
  /**
   * Verifies a phone number by the code that was sent there. It becomes the primary one as in `validateVerificationEmailOtp`.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `invalid_credentials` for a wrong or expired
   * code; `identifier_taken` if the number is verified already, by whomever
   */
  validateVerificationSmsOtp(
    accessToken: string,
    request: VerificationSmsOtpValidateRequest,
    options?: CallOptions,
  ): Promise<VerificationResponse['result']>
  /**
   * Sends a link to an email address that the user of an access token wants to verify. The page of the link asks for a
   * confirmation, and leads to `redirect_uri` with the parameter `result`.
   *
   * @throws LatchkeyError `token_invalid`, `insufficient_user_authentication`; `identifier_taken` if it is verified already
   */
  sendVerificationEmailLink(
    accessToken: string,
    request: VerificationEmailLinkRequest,
    options?: CallOptions,
  ): Promise<VerificationResponse['result']>
}
