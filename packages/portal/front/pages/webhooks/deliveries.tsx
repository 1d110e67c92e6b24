import { Badge, Button, Text } from '@mantine/core'
import { IconRefresh, IconSend } from '@tabler/icons-react'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { useCursor } from '../../api/use-cursor.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyDone } from '../../parts/notify.ts'
import { Section } from '../../parts/section.tsx'
import { TimeText } from '../../parts/time-text.tsx'

type Delivery = ResultOf<'listWebhookDeliveries'>['result'][number]

const statuses = {
  waiting: { label: 'Waiting', color: 'yellow' },
  delivered: { label: 'Delivered', color: 'brand' },
  failed: { label: 'Given up', color: 'red' },
} as const

/** What was sent to a webhook, the newest first. It is read again every few seconds. */
export function Deliveries({ webhookId, mayReplay }: { webhookId: string; mayReplay: boolean }) {
  const cursor = useCursor(webhookId)
  const { data, error, isFetching, refetch } = useCall(
    'listWebhookDeliveries',
    [webhookId, { limit: '20', ...(cursor.cursor !== undefined && { cursor: cursor.cursor }) }],
    { keep: true, refetchInterval: 5000 },
  )
  const replay = useChange('replayWebhookDelivery', ['listWebhookDeliveries'])
  const columns: readonly DataColumn<Delivery>[] = [
    {
      id: 'event',
      header: 'Event',
      cell: ({ event_type, delivery_id }) => (
        <div>
          <Text size="sm" fw={600}>
            {event_type}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace" className="only-wide">
            {delivery_id}
          </Text>
        </div>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      cell: ({ status }) => (
        <Badge variant="light" color={statuses[status].color}>
          {statuses[status].label}
        </Badge>
      ),
    },
    {
      id: 'answer',
      header: 'Last answer',
      cell: ({ last_status_code, last_error, attempts }) => (
        <Text size="sm">{answerOf(last_status_code, last_error, attempts)}</Text>
      ),
      isOnlyWide: true,
    },
    { id: 'attempts', header: 'Attempts', cell: ({ attempts }) => attempts, isOnlyWide: true },
    { id: 'at', header: 'When', cell: ({ created_at }) => <TimeText at={created_at} />, isOnlyWide: true },
    {
      id: 'actions',
      header: 'Actions',
      cell: ({ delivery_id, event_type, status, replayable_until }) =>
        mayReplay && status !== 'waiting' && replayable_until > Date.now() / 1000 ? (
          <Button
            variant="default"
            size="xs"
            aria-label={`Replay ${event_type} ${delivery_id}`}
            onClick={() =>
              replay.mutate([webhookId, delivery_id], {
                onSuccess: () => notifyDone('The event is sent again, with the same id.'),
              })
            }
          >
            Replay
          </Button>
        ) : (
          ''
        ),
    },
  ]
  return (
    <Section
      title="Deliveries"
      lead="The newest first. A delivery that fails is repeated with growing pauses; it can be replayed for seven days, with the same id."
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} />}
          loading={isFetching && data === undefined}
          onClick={() => void refetch()}
        >
          Refresh
        </Button>
      }
    >
      <ErrorNotice error={error ?? replay.error} />
      <DataTable
        caption="List of deliveries"
        columns={columns}
        rows={data?.result}
        keyOf={({ delivery_id }) => delivery_id}
        cursor={cursor}
        next={data?.next_cursor}
        empty={
          <EmptyState icon={IconSend} title="Nothing was sent yet">
            Send a test event, or wait for the first event that this webhook subscribes to.
          </EmptyState>
        }
      />
    </Section>
  )
}

function answerOf(status: number | undefined, error: string | undefined, attempts: number): string {
  if (status !== undefined) return error === undefined ? String(status) : `${status}, ${error}`
  if (error !== undefined) return error
  return attempts === 0 ? 'Not tried yet' : 'No answer'
}
