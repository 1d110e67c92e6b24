import type { CrossDeviceClient } from './api/cross-device-client.ts'
import type { PasswordClient } from './api/password-client.ts'
import type { RecoveryCodesClient } from './api/recovery-codes-client.ts'
import type { ServiceClient } from './api/service-client.ts'
import type { TokenClient } from './api/token-client.ts'
import type { TotpClient } from './api/totp-client.ts'
import type { WebauthnClient } from './api/webauthn-client.ts'
import type { TokenVerifiers } from './verify/token-verifiers.ts'

/**
 * The identity service as one client of it sees it. Every call rejects with a `LatchkeyError` only, within the
 * deadline; besides the codes named at each, any of them may give `request_invalid`, `client_auth_failed`,
 * `forbidden`, `rate_limited`, `upstream_unavailable`, `upstream_protocol` and `aborted`.
 */
export interface Client
  extends ServiceClient,
    WebauthnClient,
    CrossDeviceClient,
    TotpClient,
    PasswordClient,
    RecoveryCodesClient,
    TokenClient,
    TokenVerifiers {
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string

  /** Closes the connections once the calls under way are done; later calls are `upstream_unavailable`. A `dispatcher` that was given stays open. */
  close(): Promise<void>
}
