import type {
  CrossDeviceClient,
  MagicLinkClient,
  PasscodeClient,
  PasswordClient,
  RecoveryCodesClient,
  SessionClient,
  TotpClient,
  UserClient,
  WebauthnClient,
} from './api/section-clients.ts'
import type { TokenClient } from './api/token-client.ts'
import type { TokenVerifiers } from './verify/token-verifiers.ts'

/**
 * The identity service as one client of it sees it. Every call rejects with a `LatchkeyError` only, within the
 * deadline; besides the codes named at each, any of them may give `request_invalid`, `client_auth_failed`,
 * `forbidden`, `rate_limited`, `upstream_unavailable`, `upstream_protocol` and `aborted`.
 */
export interface Client
  extends SessionClient,
    PasswordClient,
    PasscodeClient,
    MagicLinkClient,
    WebauthnClient,
    CrossDeviceClient,
    TotpClient,
    RecoveryCodesClient,
    UserClient,
    TokenClient,
    TokenVerifiers {
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string

  /** Closes the connections once the calls under way are done; later calls are `upstream_unavailable`. A `dispatcher` that was given stays open. */
  close(): Promise<void>
}
