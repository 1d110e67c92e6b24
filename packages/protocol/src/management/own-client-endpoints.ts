import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleClient, exampleClientBody, exampleSecret } from './clients/client-examples.ts'
import {
  CreateOwnClientRequestSchema,
  ManagedClientSchema,
  ManagedClientsSchema,
  UpdateClientRequestSchema,
  UpdateResourcesRequestSchema,
} from './clients/client-schemas.ts'

/** Clients of the app that calls; for a manager of the tenant, those of all its apps. */
export const ownClientEndpoints = {
  /**
   * Creates a client of the own app and returns the only copy of its secret.
   *
   * @throws LatchkeyError `not_found`, `identifier_taken`
   */
  createClient: {
    method: 'POST',
    path: '/cis/v1/clients',
    caller: { manager: 'clients:create' },
    body: CreateOwnClientRequestSchema,
    bodyLimitBytes: 65_536,
    status: 201,
    response: ManagedClientSchema,
    kind: 'create',
    operation: 'create_client',
    errors: ['not_found', 'identifier_taken'],
    summary: 'Creates a client of the own app and returns the only copy of its secret.',
    example: { body: exampleClientBody, response: { ...exampleClient, client_secret: exampleSecret } },
  },

  /**
   * Lists the clients of the own app.
   */
  listClients: {
    method: 'GET',
    path: '/cis/v1/clients',
    caller: { manager: 'clients:read' },
    status: 200,
    response: ManagedClientsSchema,
    operation: 'list_clients',
    summary: 'Lists the clients of the own app.',
    example: { response: [exampleClient] },
  },

  /**
   * Reads a client of the own app.
   *
   * @throws LatchkeyError `not_found`
   */
  readClient: {
    method: 'GET',
    path: '/cis/v1/clients/{clientId}',
    caller: { manager: 'clients:read' },
    status: 200,
    response: ManagedClientSchema,
    operation: 'read_client',
    errors: ['client_not_found'],
    summary: 'Reads a client of the own app.',
    example: { response: exampleClient },
  },

  /**
   * Changes a client of the own app: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the client
   */
  updateClient: {
    method: 'PUT',
    path: '/cis/v1/clients/{clientId}',
    caller: { manager: 'clients:edit' },
    body: UpdateClientRequestSchema,
    bodyLimitBytes: 65_536,
    status: 200,
    response: ManagedClientSchema,
    repeatable: true,
    operation: 'update_client',
    errors: ['client_not_found', 'conflict'],
    summary: 'Changes a client of the own app: what is given replaces, the rest stays.',
    example: { body: { name: 'Web shop' }, response: exampleClient },
  },

  /**
   * Deletes a client of the own app; its tokens end, sessions stay.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteClient: {
    method: 'DELETE',
    path: '/cis/v1/clients/{clientId}',
    caller: { manager: 'clients:delete' },
    status: 204,
    operation: 'delete_client',
    errors: ['client_not_found'],
    summary: 'Deletes a client of the own app; its tokens end, sessions stay.',
    example: {},
  },

  /**
   * Sets the resources that a client of the own app may ask tokens for.
   *
   * @throws LatchkeyError `not_found`
   */
  updateClientResources: {
    method: 'PUT',
    path: '/cis/v1/clients/{clientId}/resources',
    caller: { manager: 'clients:edit' },
    body: UpdateResourcesRequestSchema,
    bodyLimitBytes: 65_536,
    status: 200,
    response: ManagedClientSchema,
    repeatable: true,
    operation: 'update_client_resources',
    errors: ['client_not_found'],
    summary: 'Sets the resources that a client of the own app may ask tokens for.',
    example: { body: { resource_ids: ['https://api.shop.example'] }, response: exampleClient },
  },
} as const satisfies EndpointTable
