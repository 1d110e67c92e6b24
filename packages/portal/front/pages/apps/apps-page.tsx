import { Badge, Button, Group, Text } from '@mantine/core'
import { IconApps, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall } from '../../api/use-call.ts'
import { useCursor } from '../../api/use-cursor.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { secondsOf } from '../../parts/seconds-of.ts'
import { TimeText } from '../../parts/time-text.tsx'
import { CreateApp } from './create-app.tsx'

type App = ResultOf<'listApps'>['result'][number]

const columns: readonly DataColumn<App>[] = [
  {
    id: 'name',
    header: 'App',
    cell: ({ app_id, app_name, management }) => (
      <Group gap="xs" wrap="nowrap">
        <Link to={`/apps/${encodeURIComponent(app_id)}`} className="row-link">
          {app_name}
        </Link>
        {management !== undefined && (
          <Badge variant="light" size="sm">
            {management === 'instance' ? 'Manages all tenants' : 'Manages the tenant'}
          </Badge>
        )}
      </Group>
    ),
  },
  {
    id: 'id',
    header: 'Id',
    cell: ({ app_id }) => (
      <Text size="sm" ff="monospace">
        {app_id}
      </Text>
    ),
    isOnlyWide: true,
  },
  {
    id: 'description',
    header: 'Description',
    cell: ({ app_description = '' }) => <Text size="sm">{app_description}</Text>,
    isOnlyWide: true,
  },
  { id: 'created', header: 'Created', cell: ({ created_at }) => <Created at={secondsOf(created_at)} /> },
]

/** An app of an early seed has no time. */
function Created({ at }: { at: number | undefined }) {
  return at === undefined ? <Text size="sm">by the seed</Text> : <TimeText at={at} />
}

/** The apps of the tenant. */
export default function AppsPage() {
  const [isCreating, setCreating] = useState(false)
  const access = useAccess()
  const navigate = useNavigate()
  const cursor = useCursor('')
  const { data, error, isFetching, refetch } = useCall(
    'listApps',
    [{ limit: '50', ...(cursor.cursor !== undefined && { cursor: cursor.cursor }) }],
    { keep: true },
  )
  const create = access.may('apps:create') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      Create app
    </Button>
  )
  return (
    <Page
      title="Apps"
      lead="What your users sign in to. All apps of the tenant share its users and their sessions: whoever is signed in to one is signed in to the others."
      actions={data?.result.length !== 0 && create}
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        caption="Apps"
        columns={columns}
        rows={data?.result}
        keyOf={({ app_id }) => app_id}
        isBusy={isFetching}
        cursor={cursor}
        next={data?.next_cursor}
        empty={
          <EmptyState icon={IconApps} title="No app yet" action={create}>
            An app is a website or a backend that signs users in. Create one, then give it a client: the
            credentials with which its backend calls this service.
          </EmptyState>
        }
      />
      {isCreating && (
        <CreateApp
          onClose={() => setCreating(false)}
          onCreated={(appId) => void navigate(`/apps/${encodeURIComponent(appId)}`)}
        />
      )}
    </Page>
  )
}
