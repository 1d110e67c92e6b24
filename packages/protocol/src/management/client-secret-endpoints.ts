import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleSecret } from './clients/client-examples.ts'
import { CreatedSecretResponseSchema, ListedSecretsResponseSchema } from './clients/client-schemas.ts'

const secret_id = 'PdT1zgsVb2eTqYcJ8mAF3A'
const created_at = '2026-11-01T08:00:00.000Z'

/** Secrets of clients. At most two are valid at once, so that a rotation fails no call. */
export const clientSecretEndpoints = {
  /**
   * Creates a second secret of a client and returns its only copy.
   *
   * @throws LatchkeyError `not_found`; `conflict` if the client has two secrets
   */
  createClientSecret: {
    method: 'POST',
    path: '/cis/v1/applications/{appId}/clients/{clientId}/secrets',
    caller: { manager: 'clients:edit' },
    status: 201,
    response: CreatedSecretResponseSchema,
    gives: 'result',
    operation: 'create_client_secret',
    errors: ['client_not_found', 'conflict'],
    summary: 'Creates a second secret of a client and returns its only copy.',
    example: { response: { result: { secret_id, client_secret: exampleSecret, created_at } } },
  },

  /**
   * Lists the secrets of a client, without the secrets themselves.
   *
   * @throws LatchkeyError `not_found`
   */
  listClientSecrets: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/clients/{clientId}/secrets',
    caller: { manager: 'clients:read' },
    status: 200,
    response: ListedSecretsResponseSchema,
    gives: 'result',
    operation: 'list_client_secrets',
    errors: ['client_not_found'],
    summary: 'Lists the secrets of a client, without the secrets themselves.',
    example: {
      response: { result: [{ secret_id, created_at, last_used_at: '2026-11-02T08:00:00.000Z' }] },
    },
  },

  /**
   * Deletes a secret of a client: it is refused from then on.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteClientSecret: {
    method: 'DELETE',
    path: '/cis/v1/applications/{appId}/clients/{clientId}/secrets/{secretId}',
    caller: { manager: 'clients:edit' },
    status: 204,
    operation: 'delete_client_secret',
    errors: ['client_not_found', 'not_found'],
    summary: 'Deletes a secret of a client: it is refused from then on.',
    example: {},
  },
} as const satisfies EndpointTable
