// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  AppNamesResponse,
  AppResponse,
  AppsResponse,
  CreateAppRequest,
  CreateResourceRequest,
  ListQuery,
  ResourceResponse,
  ResourcesResponse,
  ResourceUriQuery,
  UpdateAppRequest,
  UpdateResourceRequest,
  UpdateResourcesRequest,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Apps of a tenant, and the resources that tokens are for.
 */
export interface AppAdminClient {
  /**
   * Creates an app, with its first client if the request describes one.
   *
   * @throws LatchkeyError `identifier_taken`
   */
  createApp(request: CreateAppRequest, options?: CallOptions): Promise<AppResponse['result']>
  /**
   * Lists the apps of the tenant that the caller manages.
   */
  listApps(request?: ListQuery, options?: CallOptions): Promise<AppsResponse>
  /**
   * Lists the names of the apps that the caller manages.
   */
  listAppNames(request?: ListQuery, options?: CallOptions): Promise<AppNamesResponse>
  /**
   * Reads an app with the client that was created first.
   *
   * @throws LatchkeyError `not_found`
   */
  readApp(appId: string, options?: CallOptions): Promise<AppResponse['result']>
  /**
   * Changes an app: what is given replaces, the rest stays.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the app
   */
  updateApp(appId: string, request: UpdateAppRequest, options?: CallOptions): Promise<AppResponse['result']>
  /**
   * Deletes an app with its clients and roles; sessions and users of the tenant stay.
   *
   * @throws LatchkeyError `not_found`
   */
  deleteApp(appId: string, options?: CallOptions): Promise<void>
  /**
   * Sets the resources that the first client of an app may ask tokens for.
   *
   * @throws LatchkeyError `not_found`
   */
  updateAppResources(
    appId: string,
    request: UpdateResourcesRequest,
    options?: CallOptions,
  ): Promise<AppResponse['result']>
  /**
   * Describes an API: its URI, and what tokens for it are like.
   *
   * @throws LatchkeyError `identifier_taken`
   */
  createResource(request: CreateResourceRequest, options?: CallOptions): Promise<ResourceResponse['result']>
  /**
   * Lists the resources of the tenant.
   */
  listResources(options?: CallOptions): Promise<ResourcesResponse['result']>
  /**
   * Finds a resource by its URI.
   *
   * @throws LatchkeyError `not_found`
   */
  readResourceByUri(request: ResourceUriQuery, options?: CallOptions): Promise<ResourceResponse['result']>
  /**
   * Changes a resource: what is given replaces, the rest stays. The URI cannot change while a client has it.
   *
   * @throws LatchkeyError `not_found`; `identifier_taken` and `conflict` for `uri`
   */
  updateResource(
    resourceId: string,
    request: UpdateResourceRequest,
    options?: CallOptions,
  ): Promise<ResourceResponse['result']>
  /**
   * Deletes a resource that no client has.
   *
   * @throws LatchkeyError `not_found`, `conflict`
   */
  deleteResource(resourceId: string, options?: CallOptions): Promise<void>
}
