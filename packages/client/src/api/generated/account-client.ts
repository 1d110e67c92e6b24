// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type { AuthenticatorsResponse, LoginOptionsResponse } from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * What account pages show: our service has these calls, the vendor's cloud does not. An access token of a user must be
 * one without a `resource`. `token_invalid`: it is not accepted (any more); `insufficient_user_authentication`: the
 * user has to authenticate again first, by an enrolled factor if they have one.
 */
export interface AccountClient {
  /** Reads what the pages of an app may offer: the log-in methods that are on, and whether visitors may sign up. */
  readLoginOptions(options?: CallOptions): Promise<LoginOptionsResponse['result']>
  /**
   * Lists what the user of an access token can log in with at the app of the token.
   *
   * @throws LatchkeyError `token_invalid`
   */
  listOwnAuthenticators(accessToken: string, options?: CallOptions): Promise<AuthenticatorsResponse['result']>
}
