import { IconHistory } from '@tabler/icons-react'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useCall } from '../../api/use-call.ts'
import { useCursor } from '../../api/use-cursor.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { TimeText } from '../../parts/time-text.tsx'

type Event = ResultOf<'listAuditEvents'>['result'][number]

const columns: readonly DataColumn<Event>[] = [
  { id: 'at', header: 'When', cell: ({ at }) => <TimeText at={at} /> },
  { id: 'action', header: 'What', cell: ({ action }) => action },
  { id: 'client', header: 'Client', cell: ({ client_id }) => client_id ?? '', isOnlyWide: true },
]

/** Who did what, the latest first. */
export default function AuditPage() {
  const cursor = useCursor('')
  const { data, error, isFetching, refetch } = useCall(
    'listAuditEvents',
    [{ limit: '50', ...(cursor.cursor !== undefined && { cursor: cursor.cursor }) }],
    { keep: true },
  )
  return (
    <Page title="Audit" lead="Who did what, the latest first.">
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        caption="Audit events"
        columns={columns}
        rows={data?.result}
        keyOf={({ event_id }) => event_id}
        isBusy={isFetching}
        cursor={cursor}
        next={data?.next_cursor}
        empty={
          <EmptyState icon={IconHistory} title="Nothing has happened yet">
            Every log-in and every change appears here.
          </EmptyState>
        }
      />
    </Page>
  )
}
