import { Badge, Button, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconDownload, IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useCall } from '../../api/use-call.ts'
import { useCursor } from '../../api/use-cursor.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { filterNames, filterOf } from './audit-filter.ts'
import { AuditFilters } from './audit-filters.tsx'
import { EventDetails } from './event-details.tsx'
import { EventSentence } from './event-sentence.tsx'
import type { AuditEvent } from './event-words.ts'

/** Who did what, the latest first. The filter stands in the address, so that it can be sent to somebody. */
export default function AuditPage() {
  const [search, setSearch] = useSearchParams()
  const [shown, setShown] = useState<AuditEvent>()
  const filter = filterOf(search)
  const isFiltered = Object.keys(filter).length > 0
  const cursor = useCursor(JSON.stringify(filter))
  const { data, error, isFetching, refetch } = useCall(
    'listAuditEvents',
    [{ ...filter, limit: '50', ...(cursor.cursor !== undefined && { cursor: cursor.cursor }) }],
    { keep: true },
  )
  const change = (name: string, value: string | null) =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      for (const each of name === '' ? filterNames : [name]) next.delete(each)
      if (name !== '' && value !== null) next.set(name, value)
      return next
    })
  const columns: readonly DataColumn<AuditEvent>[] = [
    {
      id: 'at',
      header: 'When',
      cell: (event) => (
        <UnstyledButton onClick={() => setShown(event)} className="event-time">
          <TimeText at={event.at} />
          <VisuallyHidden>: details</VisuallyHidden>
        </UnstyledButton>
      ),
    },
    { id: 'what', header: 'What', cell: (event) => <EventSentence event={event} /> },
    {
      id: 'outcome',
      header: 'Outcome',
      cell: ({ outcome }) => (
        <Badge variant="light" className={outcome}>
          {outcome === 'success' ? 'Success' : 'Failure'}
        </Badge>
      ),
    },
    { id: 'client', header: 'Client', cell: ({ client_id }) => client_id ?? '', isOnlyWide: true },
    { id: 'ip', header: 'Address', cell: ({ ip }) => ip ?? '', isOnlyWide: true },
  ]
  return (
    <Page
      title="Audit"
      lead="Who did what, the latest first. Nobody can change these entries, administrators included."
      actions={
        <Button
          component="a"
          href={`/download/audit.jsonl${isFiltered ? `?${new URLSearchParams({ ...filter })}` : ''}`}
          download
          variant="default"
          leftSection={<IconDownload size={18} stroke={1.6} />}
        >
          {isFiltered ? 'Export these as JSON lines' : 'Export all as JSON lines'}
        </Button>
      }
    >
      <AuditFilters filter={filter} onChange={change} />
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
          isFiltered ? (
            <EmptyState
              icon={IconHistory}
              title="No event fits"
              action={
                <Button variant="default" onClick={() => change('', null)}>
                  Clear the filter
                </Button>
              }
            >
              Nothing that was recorded has all of these properties. Widen the time, or take a condition away.
            </EmptyState>
          ) : (
            <EmptyState icon={IconHistory} title="Nothing has happened yet">
              Every log-in, every failed attempt and every change by an administrator appears here within a
              second.
            </EmptyState>
          )
        }
      />
      {shown !== undefined && <EventDetails event={shown} onClose={() => setShown(undefined)} />}
    </Page>
  )
}
