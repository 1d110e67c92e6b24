import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleClient, exampleClientBody, exampleSecret } from './clients/client-examples.ts'
import {
  CreateClientRequestSchema,
  ManagedClientSchema,
  ManagedClientsSchema,
  UpdateClientRequestSchema,
  UpdateResourcesRequestSchema,
} from './clients/client-schemas.ts'

/** Clients of an app. */
export const clientEndpoints = {
  /**
   * Creates a client of an app and returns the only copy of its secret.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  createAppClient: {
    method: 'POST',
    path: '/cis/v1/applications/{appId}/clients',
    caller: { manager: 'clients:create' },
    body: CreateClientRequestSchema,
    bodyLimitBytes: 65_536,
    status: 201,
    response: ManagedClientSchema,
    kind: 'create',
    operation: 'create_app_client',
    errors: ['not_found', 'identifier_taken'],
    summary: 'Creates a client of an app and returns the only copy of its secret.',
    example: { body: exampleClientBody, response: { ...exampleClient, client_secret: exampleSecret } },
  },

  /**
   * Lists the clients of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  listAppClients: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/clients',
    caller: { manager: 'clients:read' },
    status: 200,
    response: ManagedClientsSchema,
    operation: 'list_app_clients',
    errors: ['not_found'],
    summary: 'Lists the clients of an app.',
    example: { response: [exampleClient] },
  },

  /**
   * Deletes all clients of an app; their tokens end.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteAppClients: {
    method: 'DELETE',
    path: '/cis/v1/applications/{appId}/clients',
    caller: { manager: 'clients:delete' },
    status: 204,
    repeatable: true,
    operation: 'delete_app_clients',
    errors: ['not_found'],
    summary: 'Deletes all clients of an app; their tokens end.',
    example: {},
  },

  /**
   * Reads a client of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  readAppClient: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/clients/{clientId}',
    caller: { manager: 'clients:read' },
    status: 200,
    response: ManagedClientSchema,
    operation: 'read_app_client',
    errors: ['client_not_found'],
    summary: 'Reads a client of an app.',
    example: { response: exampleClient },
  },

  /**
   * Changes a client of an app: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the client
   */
  updateAppClient: {
    method: 'PUT',
    path: '/cis/v1/applications/{appId}/clients/{clientId}',
    caller: { manager: 'clients:edit' },
    body: UpdateClientRequestSchema,
    bodyLimitBytes: 65_536,
    status: 200,
    response: ManagedClientSchema,
    repeatable: true,
    operation: 'update_app_client',
    errors: ['client_not_found', 'conflict'],
    summary: 'Changes a client of an app: what is given replaces, the rest stays.',
    example: { body: { name: 'Web shop' }, response: exampleClient },
  },

  /**
   * Deletes a client of an app; its tokens end, sessions stay.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteAppClient: {
    method: 'DELETE',
    path: '/cis/v1/applications/{appId}/clients/{clientId}',
    caller: { manager: 'clients:delete' },
    status: 204,
    operation: 'delete_app_client',
    errors: ['client_not_found'],
    summary: 'Deletes a client of an app; its tokens end, sessions stay.',
    example: {},
  },

  /**
   * Sets the resources that a client of an app may ask tokens for.
   *
   * @throws LatchkeyError `not_found`
   */
  updateAppClientResources: {
    method: 'PUT',
    path: '/cis/v1/applications/{appId}/clients/{clientId}/resources',
    caller: { manager: 'clients:edit' },
    body: UpdateResourcesRequestSchema,
    bodyLimitBytes: 65_536,
    status: 200,
    response: ManagedClientSchema,
    repeatable: true,
    operation: 'update_app_client_resources',
    errors: ['client_not_found'],
    summary: 'Sets the resources that a client of an app may ask tokens for.',
    example: { body: { resource_ids: ['https://api.shop.example'] }, response: exampleClient },
  },
} as const satisfies EndpointTable
