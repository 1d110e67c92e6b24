import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  AppNamesResponseSchema,
  AppResponseSchema,
  AppsResponseSchema,
  CreateAppRequestSchema,
  UpdateAppRequestSchema,
} from './apps/app-schemas.ts'
import { exampleSecret } from './clients/client-examples.ts'
import { UpdateResourcesRequestSchema } from './clients/client-schemas.ts'
import { ListQuerySchema } from './list-query.ts'

const app = {
  app_id: 'shop',
  tenant_id: 'acme',
  app_name: 'Shop',
  app_description: 'The web shop',
  client_id: 'shop-web',
  client_display_name: 'Web shop',
  redirect_uris: ['https://shop.example.com/link'],
  resources: [],
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
} as const

/** Apps of a tenant. */
export const appEndpoints = {
  /**
   * Creates an app, with its first client if the request describes one.
   *
   * @throws LatchkeyError `identifier_taken`
   */
  createApp: {
    method: 'POST',
    path: '/cis/v1/applications',
    caller: { manager: 'apps:create', of: 'tenant' },
    body: CreateAppRequestSchema,
    bodyLimitBytes: 65_536,
    status: 201,
    response: AppResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'create_app',
    errors: ['identifier_taken'],
    summary: 'Creates an app, with its first client if the request describes one.',
    example: {
      body: { app_name: 'Shop', app_id: 'shop', client_display_name: 'Web shop', redirect_uris: [] },
      response: { result: { ...app, client_secret: exampleSecret } },
    },
  },

  /**
   * Lists the apps of the tenant that the caller manages.
   */
  listApps: {
    method: 'GET',
    path: '/cis/v1/applications',
    caller: { manager: 'apps:read' },
    query: ListQuerySchema,
    optionalRequest: true,
    status: 200,
    response: AppsResponseSchema,
    operation: 'list_apps',
    summary: 'Lists the apps of the tenant that the caller manages.',
    example: { query: { limit: '100' }, response: { result: [app] } },
  },

  /**
   * Lists the names of the apps that the caller manages.
   */
  listAppNames: {
    method: 'GET',
    path: '/cis/v1/applications/list',
    caller: { manager: 'apps:read' },
    query: ListQuerySchema,
    optionalRequest: true,
    status: 200,
    response: AppNamesResponseSchema,
    operation: 'list_app_names',
    summary: 'Lists the names of the apps that the caller manages.',
    example: {
      query: { limit: '100' },
      response: {
        result: [{ app_id: 'shop', tenant_id: 'acme', app_name: 'Shop', app_description: 'The web shop' }],
      },
    },
  },

  /**
   * Reads an app with the client that was created first.
   *
   * @throws LatchkeyError `not_found`
   */
  readApp: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}',
    caller: { manager: 'apps:read' },
    status: 200,
    response: AppResponseSchema,
    gives: 'result',
    operation: 'read_app',
    errors: ['not_found'],
    summary: 'Reads an app with the client that was created first.',
    example: { response: { result: app } },
  },

  /**
   * Changes an app: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the app
   */
  updateApp: {
    method: 'PUT',
    path: '/cis/v1/applications/{appId}',
    caller: { manager: 'apps:edit' },
    body: UpdateAppRequestSchema,
    status: 200,
    response: AppResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'update_app',
    errors: ['not_found', 'conflict'],
    summary: 'Changes an app: what is given replaces, the rest stays.',
    example: { body: { app_description: 'The web shop' }, response: { result: app } },
  },

  /**
   * Deletes an app with its clients and roles; sessions and users of the tenant stay.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteApp: {
    method: 'DELETE',
    path: '/cis/v1/applications/{appId}',
    caller: { manager: 'apps:delete' },
    status: 204,
    operation: 'delete_app',
    errors: ['not_found'],
    summary: 'Deletes an app with its clients and roles; sessions and users of the tenant stay.',
    example: {},
  },

  /**
   * Sets the resources that the first client of an app may ask tokens for.
   *
   * @throws LatchkeyError `not_found`
   */
  updateAppResources: {
    method: 'PUT',
    path: '/cis/v1/applications/{appId}/resources',
    caller: { manager: 'clients:edit' },
    body: UpdateResourcesRequestSchema,
    bodyLimitBytes: 65_536,
    status: 200,
    response: AppResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'update_app_resources',
    errors: ['not_found', 'client_not_found'],
    summary: 'Sets the resources that the first client of an app may ask tokens for.',
    example: { body: { resource_ids: ['https://api.shop.example'] }, response: { result: app } },
  },
} as const satisfies EndpointTable
