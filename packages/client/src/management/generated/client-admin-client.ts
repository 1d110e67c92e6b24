// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  CreateClientRequest,
  CreatedSecretResponse,
  CreateOwnClientRequest,
  ListedSecretsResponse,
  ManagedClient,
  ManagedClients,
  UpdateClientRequest,
  UpdateResourcesRequest,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Clients of apps and their secrets. A secret is returned once; two of them are valid at once, so that a rotation fails
 * no call.
 */
export interface ClientAdminClient {
  /**
   * Creates a client of an app and returns the only copy of its secret.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  createAppClient(appId: string, request: CreateClientRequest, options?: CallOptions): Promise<ManagedClient>
  /**
   * Lists the clients of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  listAppClients(appId: string, options?: CallOptions): Promise<ManagedClients>
  /**
   * Deletes all clients of an app; their tokens end.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteAppClients(appId: string, options?: CallOptions): Promise<void>
  /**
   * Reads a client of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  readAppClient(appId: string, clientId: string, options?: CallOptions): Promise<ManagedClient>
  /**
   * Changes a client of an app: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the client
   */
  updateAppClient(
    appId: string,
    clientId: string,
    request: UpdateClientRequest,
    options?: CallOptions,
  ): Promise<ManagedClient>
  /**
   * Deletes a client of an app; its tokens end, sessions stay.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteAppClient(appId: string, clientId: string, options?: CallOptions): Promise<void>
  /**
   * Sets the resources that a client of an app may ask tokens for.
   *
   * @throws LatchkeyError `not_found`
   */
  updateAppClientResources(
    appId: string,
    clientId: string,
    request: UpdateResourcesRequest,
    options?: CallOptions,
  ): Promise<ManagedClient>
  /**
   * Creates a client of the own app and returns the only copy of its secret.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  createClient(request: CreateOwnClientRequest, options?: CallOptions): Promise<ManagedClient>
  /**
   * Lists the clients of the own app.
   */
  listClients(options?: CallOptions): Promise<ManagedClients>
  /**
   * Reads a client of the own app.
   *
   * @throws LatchkeyError `not_found`
   */
  readClient(clientId: string, options?: CallOptions): Promise<ManagedClient>
  /**
   * Changes a client of the own app: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the client
   */
  updateClient(clientId: string, request: UpdateClientRequest, options?: CallOptions): Promise<ManagedClient>
  /**
   * Deletes a client of the own app; its tokens end, sessions stay.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteClient(clientId: string, options?: CallOptions): Promise<void>
  /**
   * Sets the resources that a client of the own app may ask tokens for.
   *
   * @throws LatchkeyError `not_found`
   */
  updateClientResources(
    clientId: string,
    request: UpdateResourcesRequest,
    options?: CallOptions,
  ): Promise<ManagedClient>
  /**
   * Creates a second secret of a client and returns its only copy.
   *
   * @throws LatchkeyError `not_found`; `conflict` if the client has two secrets
   */
  createClientSecret(
    appId: string,
    clientId: string,
    options?: CallOptions,
  ): Promise<CreatedSecretResponse['result']>
  /**
   * Lists the secrets of a client, without the secrets themselves.
   *
   * @throws LatchkeyError `not_found`
   */
  listClientSecrets(
    appId: string,
    clientId: string,
    options?: CallOptions,
  ): Promise<ListedSecretsResponse['result']>
  /**
   * Deletes a secret of a client: it is refused from then on.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteClientSecret(appId: string, clientId: string, secretId: string, options?: CallOptions): Promise<void>
}
