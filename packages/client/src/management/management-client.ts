import { managementEndpoints } from '@latchkey/protocol/management'
import { methodsOf, prepareCalls } from '../api/endpoint-methods.ts'
import { connectService } from '../connect-service.ts'
import type { ClientOptions } from '../options/client-options.ts'
import type { ManagementSectionClients } from './management-section-clients.ts'

/**
 * A client of the management API, created by `createManagementClient`. Calls reject with a `LatchkeyError` only, as those of
 * `Client` do. With `managerToken`, a call is made in the name of a user who manages.
 */
export interface ManagementClient extends ManagementSectionClients {
  /**
   * Closes the connections after the calls under way have finished; later calls reject with `upstream_unavailable`. A
   * `dispatcher` from the options stays open.
   */
  close(): Promise<void>
}

const prepared = prepareCalls(managementEndpoints)

/**
 * Creates a client of the management API. It sends nothing before the first call.
 *
 * @throws LatchkeyError `config_invalid`: the message lists all invalid options
 *
 * @example
 * ```ts
 * import { createManagementClient } from '@latchkey/client/management'
 *
 * const management = createManagementClient({
 *   baseUrl: 'https://idp.example.com',
 *   issuer: 'https://idp.example.com',
 *   tenantId: 'acme',
 *   clientId: 'back-office',
 *   clientSecret: 'the secret of this client',
 * })
 *
 * export const permissions = async () => (await management.readManagementAccess()).permissions
 * ```
 */
export function createManagementClient(options: ClientOptions): ManagementClient {
  const { config, callService, close } = connectService(options)
  return Object.freeze({ ...methodsOf(prepared, callService, config.clientId), close })
}
