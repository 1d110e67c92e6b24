import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  ChangeTenantRequestSchema,
  CreateTenantRequestSchema,
  EraseTenantRequestSchema,
  ExportTenantResponseSchema,
  ListTenantsResponseSchema,
  TenantPageQuerySchema,
  TenantResponseSchema,
} from './tenant-schemas.ts'

const tenant = { tenant_id: 'acme', name: 'Acme', status: 'Active', created_at: 1_793_520_000 } as const

/** Tenants, for managers of the whole service. */
export const tenantEndpoints = {
  /**
   * Creates a tenant with a signing key of its own.
   *
   * @throws LatchkeyError `identifier_taken`; `conflict` if no key can be made for it
   */
  createTenant: {
    method: 'POST',
    path: '/cis/v1/tenants',
    caller: { manager: 'tenants:create', of: 'instance' },
    body: CreateTenantRequestSchema,
    status: 201,
    response: TenantResponseSchema,
    gives: 'result',
    kind: 'create',
    operation: 'create_tenant',
    errors: ['identifier_taken', 'conflict'],
    summary: 'Creates a tenant with a signing key of its own.',
    example: { body: { tenant_id: 'acme', name: 'Acme' }, response: { result: tenant } },
  },

  /**
   * Lists tenants by their ids.
   */
  listTenants: {
    method: 'GET',
    path: '/cis/v1/tenants',
    caller: { manager: 'tenants:read', of: 'instance' },
    query: TenantPageQuerySchema,
    optionalRequest: true,
    status: 200,
    response: ListTenantsResponseSchema,
    operation: 'list_tenants',
    summary: 'Lists tenants by their ids.',
    example: { query: { limit: '20' }, response: { result: [tenant] } },
  },

  /**
   * Reads a tenant.
   *
   * @throws LatchkeyError `not_found`
   */
  readTenant: {
    method: 'GET',
    path: '/cis/v1/tenants/{tenantId}',
    caller: { manager: 'tenants:read', of: 'instance' },
    status: 200,
    response: TenantResponseSchema,
    gives: 'result',
    operation: 'read_tenant',
    errors: ['not_found'],
    summary: 'Reads a tenant.',
    example: { response: { result: tenant } },
  },

  /**
   * Changes the name of a tenant, or disables or enables it.
   *
   * @throws LatchkeyError `not_found`; `request_invalid` if the tenant is in use
   */
  changeTenant: {
    method: 'PUT',
    path: '/cis/v1/tenants/{tenantId}',
    caller: { manager: 'tenants:edit', of: 'instance' },
    body: ChangeTenantRequestSchema,
    status: 200,
    response: TenantResponseSchema,
    gives: 'result',
    operation: 'change_tenant',
    errors: ['not_found', 'conflict'],
    summary: 'Changes the name of a tenant, or disables or enables it.',
    example: {
      body: { status: 'Disabled' },
      response: { result: { ...tenant, status: 'Disabled', disabled_at: 1_793_606_400 } },
    },
  },

  /**
   * Exports a tenant page by page: its resources, apps, roles, clients without secrets, and users without passwords.
   *
   * @throws LatchkeyError `not_found`
   */
  exportTenant: {
    method: 'GET',
    path: '/cis/v1/tenants/{tenantId}/export',
    caller: { manager: 'tenants:read', of: 'instance' },
    query: TenantPageQuerySchema,
    optionalRequest: true,
    status: 200,
    response: ExportTenantResponseSchema,
    operation: 'export_tenant',
    errors: ['not_found'],
    summary:
      'Exports a tenant page by page: its resources, apps, roles, clients without secrets, and users without passwords.',
    example: {
      query: { limit: '100' },
      response: {
        result: [
          { kind: 'tenant', data: { ...tenant } },
          { kind: 'app', data: { app_id: 'shop', name: 'Shop' } },
        ],
      },
    },
  },

  /**
   * Erases a disabled tenant with everything that belongs to it. It cannot be undone.
   *
   * @throws LatchkeyError `not_found`; `request_invalid` if the tenant is in use
   */
  eraseTenant: {
    method: 'POST',
    path: '/cis/v1/tenants/{tenantId}/erase',
    caller: { manager: 'tenants:delete', of: 'instance' },
    body: EraseTenantRequestSchema,
    status: 204,
    operation: 'erase_tenant',
    errors: ['not_found', 'conflict'],
    summary: 'Erases a disabled tenant with everything that belongs to it. It cannot be undone.',
    example: { body: { confirm: 'acme' } },
  },
} as const satisfies EndpointTable
