import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  CreateResourceRequestSchema,
  ResourceResponseSchema,
  ResourcesResponseSchema,
  ResourceUriQuerySchema,
  UpdateResourceRequestSchema,
} from './resources/resource-schemas.ts'

const body = {
  name: 'Orders',
  uri: 'https://api.shop.example',
  access_token_ttl: 600,
  refresh_token_ttl: 86_400,
  max_refresh_rotate: 86_400,
} as const
const resource = { resource_id: 'Yb1qZ0u3rXc5d7e9f1g3hA', tenant_id: 'acme', ...body } as const

/** Resources of a tenant: the APIs that tokens are for. */
export const resourceEndpoints = {
  /**
   * Describes an API: its URI, and what tokens for it are like.
   *
   * @throws LatchkeyError `identifier_taken`
   */
  createResource: {
    method: 'POST',
    path: '/cis/v1/resources',
    caller: { manager: 'resources:create', of: 'tenant' },
    body: CreateResourceRequestSchema,
    status: 201,
    response: ResourceResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'create_resource',
    errors: ['identifier_taken'],
    summary: 'Describes an API: its URI, and what tokens for it are like.',
    example: { body, response: { result: resource } },
  },

  /**
   * Lists the resources of the tenant.
   */
  listResources: {
    method: 'GET',
    path: '/cis/v1/resources',
    caller: { manager: 'resources:read' },
    status: 200,
    response: ResourcesResponseSchema,
    gives: 'result',
    operation: 'list_resources',
    summary: 'Lists the resources of the tenant.',
    example: { response: { result: [resource] } },
  },

  /**
   * Finds a resource by its URI.
   *
   * @throws LatchkeyError `not_found`
   */
  readResourceByUri: {
    method: 'GET',
    path: '/cis/v1/resources/uri',
    caller: { manager: 'resources:read' },
    query: ResourceUriQuerySchema,
    status: 200,
    response: ResourceResponseSchema,
    gives: 'result',
    operation: 'read_resource_by_uri',
    errors: ['not_found'],
    summary: 'Finds a resource by its URI.',
    example: { query: { resourceUri: 'https://api.shop.example' }, response: { result: resource } },
  },

  /**
   * Changes a resource: what is given replaces, the rest stays. The URI cannot change while a client has it.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken` and `conflict` for `uri`
   */
  updateResource: {
    method: 'PUT',
    path: '/cis/v1/resources/{resourceId}',
    caller: { manager: 'resources:edit', of: 'tenant' },
    body: UpdateResourceRequestSchema,
    status: 200,
    response: ResourceResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'update_resource',
    errors: ['not_found', 'identifier_taken', 'conflict'],
    summary:
      'Changes a resource: what is given replaces, the rest stays. The URI cannot change while a client has it.',
    example: { body: { access_token_ttl: 600 }, response: { result: resource } },
  },

  /**
   * Deletes a resource that no client has.
   *
   * @throws LatchkeyError `not_found`, `conflict`
   */
  deleteResource: {
    method: 'DELETE',
    path: '/cis/v1/resources/{resourceId}',
    caller: { manager: 'resources:delete', of: 'tenant' },
    status: 204,
    operation: 'delete_resource',
    errors: ['not_found', 'conflict'],
    summary: 'Deletes a resource that no client has.',
    example: {},
  },
} as const satisfies EndpointTable
