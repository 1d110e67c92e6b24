import { tenantEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

/** `tenant …` */
export const tenantCommands = [
  endpointCommand({
    name: 'create',
    method: 'createTenant',
    endpoint: tenantEndpoints.createTenant,
    summary: 'create a tenant with a signing key of its own',
    places: { tenant_id: 'tenant' },
    examples: ['tenant create acme --name Acme'],
  }),
  endpointCommand({
    name: 'list',
    method: 'listTenants',
    endpoint: tenantEndpoints.listTenants,
    summary: 'list the tenants',
    columns: ['tenant_id', 'name', 'status', 'created_at', 'disabled_at'],
    examples: ['tenant list', 'tenant list --all --json'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readTenant',
    endpoint: tenantEndpoints.readTenant,
    summary: 'show a tenant',
    examples: ['tenant show acme'],
  }),
  endpointCommand({
    name: 'rename',
    method: 'changeTenant',
    endpoint: tenantEndpoints.changeTenant,
    summary: 'change the name of a tenant',
    offers: ['name'],
    places: { tenantId: 'tenant', name: 'name' },
    examples: [`tenant rename acme 'Acme Inc.'`],
  }),
  endpointCommand({
    name: 'disable',
    method: 'changeTenant',
    endpoint: tenantEndpoints.changeTenant,
    summary: 'refuse every call of a tenant; its sessions wait',
    fixed: { status: 'Disabled' },
    offers: [],
    examples: ['tenant disable acme'],
  }),
  endpointCommand({
    name: 'enable',
    method: 'changeTenant',
    endpoint: tenantEndpoints.changeTenant,
    summary: 'let a disabled tenant go on',
    fixed: { status: 'Active' },
    offers: [],
    examples: ['tenant enable acme'],
  }),
  endpointCommand({
    name: 'export',
    method: 'exportTenant',
    endpoint: tenantEndpoints.exportTenant,
    summary: 'print what a tenant has, without secrets and passwords',
    examples: ['tenant export acme --all --json'],
  }),
  endpointCommand({
    name: 'erase',
    method: 'eraseTenant',
    endpoint: tenantEndpoints.eraseTenant,
    summary: 'erase a disabled tenant with everything that belongs to it, for ever',
    says: 'the tenant {tenantId} is erased',
    examples: ['tenant erase acme --confirm acme'],
  }),
]
