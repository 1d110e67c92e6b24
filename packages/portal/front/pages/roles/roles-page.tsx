import { Button, Select, Text } from '@mantine/core'
import { IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall } from '../../api/use-call.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { PermissionSummary } from '../../parts/permission-matrix.tsx'
import { CreateRole } from './create-role.tsx'
import { rolePath } from './role-path.ts'

type Role = ResultOf<'listRoles'>[number]

const columns: readonly DataColumn<Role>[] = [
  {
    id: 'name',
    header: 'Role',
    cell: ({ app_id, role_id, role_name, display_name }) => (
      <div>
        <Link to={rolePath(app_id, role_id)} className="row-link">
          {display_name ?? role_name}
        </Link>
        {display_name !== undefined && (
          <Text size="xs" c="dimmed" ff="monospace">
            {role_name}
          </Text>
        )}
      </div>
    ),
  },
  {
    id: 'description',
    header: 'Description',
    cell: ({ description = '' }) => <Text size="sm">{description}</Text>,
    isOnlyWide: true,
  },
  {
    id: 'permissions',
    header: 'Permissions',
    cell: ({ permissions }) => <PermissionSummary value={permissions} />,
  },
]

/** The roles of an app; the address says of which. */
export default function RolesPage() {
  const [query, setQuery] = useSearchParams()
  const [isCreating, setCreating] = useState(false)
  const access = useAccess()
  const navigate = useNavigate()
  const { data: apps, error: appsError } = useCall('listAppNames', [{ limit: '100' }])
  const appId = query.get('app') ?? apps?.result[0]?.app_id ?? ''
  const { data, error, isFetching, refetch } = useCall('listRoles', [appId], { enabled: appId !== '' })
  const create = access.may('roles:create') && appId !== '' && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      Create role
    </Button>
  )
  return (
    <Page
      title="Roles"
      lead="A role names what its holders may do in an app. Tokens contain it, and in a management app it says what an administrator may do here."
      actions={data?.length !== 0 && create}
    >
      <Select
        label="App"
        data={(apps?.result ?? []).map(({ app_id, app_name }) => ({ value: app_id, label: app_name }))}
        value={appId === '' ? null : appId}
        onChange={(value) => value !== null && setQuery({ app: value })}
        allowDeselect={false}
        searchable
        maw="22rem"
      />
      <ErrorNotice error={appsError ?? error} retry={() => void refetch()} />
      <DataTable
        caption="Roles"
        columns={columns}
        rows={data}
        keyOf={({ role_id }) => role_id}
        isBusy={isFetching && data === undefined}
        empty={
          <EmptyState icon={IconUsersGroup} title="No role in this app" action={create}>
            Create one, such as clerk with the permission orders:refund, and give it to users, to groups, or
            to all clients of an app. New tokens contain it.
          </EmptyState>
        }
      />
      {isCreating && (
        <CreateRole
          appId={appId}
          onClose={() => setCreating(false)}
          onCreated={(roleId) => void navigate(rolePath(appId, roleId))}
        />
      )}
    </Page>
  )
}
