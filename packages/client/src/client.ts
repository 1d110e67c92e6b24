import type { SectionClients } from './api/section-clients.ts'
import type { TokenClient } from './api/token-client.ts'
import type { TokenVerifiers } from './verify/token-verifiers.ts'

/**
 * A client of the identity service, created by `createClient`. Calls reject with a `LatchkeyError` only, within the
 * deadline. Besides the codes documented at each call, every call can reject with `request_invalid`,
 * `client_auth_failed`, `forbidden`, `rate_limited`, `upstream_unavailable`, `upstream_protocol` and `aborted`.
 */
export interface Client extends SectionClients, TokenClient, TokenVerifiers {
  /** `iss` of the service's tokens. */
  readonly issuer: string
  /** The client's tenant. */
  readonly tenantId: string
  /** The client's id. */
  readonly clientId: string

  /**
   * Closes the connections after the calls under way have finished; later calls reject with `upstream_unavailable`. A
   * `dispatcher` from the options stays open.
   */
  close(): Promise<void>
}
