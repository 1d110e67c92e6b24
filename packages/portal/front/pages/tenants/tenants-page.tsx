import { Badge, Button, Menu, Text } from '@mantine/core'
import { IconBuilding, IconDots, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall } from '../../api/use-call.ts'
import { useCursor } from '../../api/use-cursor.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { DisableTenant, EnableTenant, EraseTenant } from './change-tenant.tsx'
import { CreateTenant } from './create-tenant.tsx'
import { ExportTenant } from './export-tenant.tsx'

/** A tenant. */
type Tenant = ResultOf<'listTenants'>['result'][number]
type Action = 'disable' | 'enable' | 'export' | 'erase'

/** The tenants of the service, for administrators of the whole of it. */
export default function TenantsPage() {
  const [isCreating, setCreating] = useState(false)
  const [open, setOpen] = useState<{ tenant: Tenant; action: Action }>()
  const access = useAccess()
  const cursor = useCursor('')
  const { data, error, isFetching, refetch } = useCall(
    'listTenants',
    [{ limit: '50', ...(cursor.cursor !== undefined && { cursor: cursor.cursor }) }],
    { keep: true },
  )
  const create = access.may('tenants:create') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      Create tenant
    </Button>
  )
  const columns: readonly DataColumn<Tenant>[] = [
    {
      id: 'tenant',
      header: 'Tenant',
      cell: ({ tenant_id, name }) => (
        <div>
          <Text size="sm" fw={600}>
            {name ?? tenant_id}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace">
            {tenant_id}
          </Text>
        </div>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      cell: ({ status, tenant_id }) => (
        <Badge variant="light" color={status === 'Active' ? 'brand' : 'gray'}>
          {status === 'Active' ? (tenant_id === access.tenantId ? 'Active, yours' : 'Active') : 'Disabled'}
        </Badge>
      ),
    },
    {
      id: 'created',
      header: 'Created',
      cell: ({ created_at }) => <TimeText at={created_at} />,
      isOnlyWide: true,
    },
    {
      id: 'actions',
      header: 'Actions',
      cell: (tenant) => {
        const to = (action: Action) => () => setOpen({ tenant, action })
        const isActive = tenant.status === 'Active'
        const isOwn = tenant.tenant_id === access.tenantId
        return (
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <Button
                variant="default"
                size="xs"
                aria-label={`Change ${tenant.tenant_id}`}
                leftSection={<IconDots size={16} />}
              >
                Change
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={to('export')}>Export</Menu.Item>
              {access.may('tenants:edit') &&
                (isActive ? (
                  <Menu.Item onClick={to('disable')} disabled={isOwn}>
                    Disable
                  </Menu.Item>
                ) : (
                  <Menu.Item onClick={to('enable')}>Enable</Menu.Item>
                ))}
              {access.may('tenants:delete') && (
                <Menu.Item onClick={to('erase')} disabled={isActive}>
                  {isActive ? 'Erase (disable it first)' : 'Erase'}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )
      },
    },
  ]
  const close = () => setOpen(undefined)
  return (
    <Page
      title="Tenants"
      lead="Each tenant has users, apps and signing keys of its own; nothing crosses from one to another."
      actions={data?.result.length !== 0 && create}
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        caption="Tenants"
        columns={columns}
        rows={data?.result}
        keyOf={({ tenant_id }) => tenant_id}
        isBusy={isFetching && data === undefined}
        cursor={cursor}
        next={data?.next_cursor}
        empty={
          <EmptyState icon={IconBuilding} title="No tenant yet" action={create}>
            A tenant is one company or one product: create one, then invite its first administrator from the
            command line.
          </EmptyState>
        }
      />
      {isCreating && <CreateTenant onClose={() => setCreating(false)} />}
      {open?.action === 'export' && <ExportTenant tenantId={open.tenant.tenant_id} onClose={close} />}
      {open?.action === 'disable' && <DisableTenant tenantId={open.tenant.tenant_id} onClose={close} />}
      {open?.action === 'enable' && <EnableTenant tenantId={open.tenant.tenant_id} onClose={close} />}
      {open?.action === 'erase' && <EraseTenant tenantId={open.tenant.tenant_id} onClose={close} />}
    </Page>
  )
}
