// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  ChangeTenantRequest,
  CreateTenantRequest,
  EraseTenantRequest,
  ExportTenantResponse,
  ListTenantsResponse,
  TenantPageQuery,
  TenantResponse,
} from '@latchkey/protocol/management'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Tenants, for managers of the whole service.
 */
export interface TenantClient {
  /**
   * Creates a tenant with a signing key of its own.
   *
   * @throws LatchkeyError `identifier_taken`; `conflict` if no key can be made for it
   */
  createTenant(request: CreateTenantRequest, options?: CallOptions): Promise<TenantResponse['result']>
  /**
   * Lists tenants by their ids.
   */
  listTenants(request?: TenantPageQuery, options?: CallOptions): Promise<ListTenantsResponse>
  /**
   * Reads a tenant.
   *
   * @throws LatchkeyError `not_found`
   */
  readTenant(tenantId: string, options?: CallOptions): Promise<TenantResponse['result']>
  /**
   * Changes the name of a tenant, or disables or enables it.
   *
   * @throws LatchkeyError `not_found`; `request_invalid` if the tenant is in use
   */
  changeTenant(
    tenantId: string,
    request: ChangeTenantRequest,
    options?: CallOptions,
  ): Promise<TenantResponse['result']>
  /**
   * Exports a tenant page by page: its resources, apps, roles, clients without secrets, and users without passwords.
   *
   * @throws LatchkeyError `not_found`
   */
  exportTenant(
    tenantId: string,
    request?: TenantPageQuery,
    options?: CallOptions,
  ): Promise<ExportTenantResponse>
  /**
   * Erases a disabled tenant with everything that belongs to it. It cannot be undone.
   *
   * @throws LatchkeyError `not_found`; `request_invalid` if the tenant is in use
   */
  eraseTenant(tenantId: string, request: EraseTenantRequest, options?: CallOptions): Promise<void>
}
