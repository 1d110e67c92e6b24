// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type { ChangeAuthMethodsRequest, LoginPreferencesResponse } from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Login preferences: the log-in methods of an app.
 */
export interface PreferenceClient {
  /**
   * Reads the log-in methods of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  readLoginPreferences(appId: string, options?: CallOptions): Promise<LoginPreferencesResponse['result']>
  /**
   * Replaces the log-in methods that are given, each as a whole; `null` turns one off. The others stay.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the preferences
   */
  changeAuthMethods(
    appId: string,
    request: ChangeAuthMethodsRequest,
    options?: CallOptions,
  ): Promise<LoginPreferencesResponse['result']>
}
