import { Button, Text } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useAccess } from '../../api/use-access.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Page } from '../../parts/page.tsx'
import { SecretOnce } from '../../parts/secret-once.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { allEvents, type Webhook } from './webhook-events.ts'
import { isWhole, type WebhookDraft, WebhookFields } from './webhook-form.tsx'
import { WebhookStatus } from './webhook-status.tsx'

const columns: readonly DataColumn<Webhook>[] = [
  {
    id: 'url',
    header: 'URL',
    cell: ({ webhook_id, url, description }) => (
      <div>
        <Link to={`/webhooks/${encodeURIComponent(webhook_id)}`} className="row-link wrap-anywhere">
          {url}
        </Link>
        {description !== undefined && (
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        )}
      </div>
    ),
  },
  {
    id: 'events',
    header: 'Events',
    cell: ({ events }) => (
      <Text size="sm">{events.length === allEvents.length ? 'All' : events.join(', ')}</Text>
    ),
    isOnlyWide: true,
  },
  { id: 'status', header: 'Status', cell: (webhook) => <WebhookStatus webhook={webhook} /> },
  {
    id: 'created',
    header: 'Created',
    cell: ({ created_at }) => <TimeText at={created_at} />,
    isOnlyWide: true,
  },
]

/** The webhooks of the tenant. */
export default function WebhooksPage() {
  const [draft, setDraft] = useState<WebhookDraft>()
  const [created, setCreated] = useState<{ id: string; secret: string }>()
  const access = useAccess()
  const navigate = useNavigate()
  const { data, error, isFetching, refetch } = useCall('listWebhooks', [])
  const change = useChange('createWebhook', ['listWebhooks'])
  const create = access.may('webhooks:create') && (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => setDraft({ url: '', description: '', events: [] })}
    >
      Create webhook
    </Button>
  )
  const submit = ({ url, description, events }: WebhookDraft) =>
    change.mutate([{ url: url.trim(), events: [...events], ...(description !== '' && { description }) }], {
      onSuccess: ({ webhook_id, secret }) => {
        setDraft(undefined)
        setCreated({ id: webhook_id, secret })
      },
    })
  return (
    <Page
      title="Webhooks"
      lead="Tell other programs what happens: each event is signed, repeated until it is accepted, and can be sent again for seven days."
      actions={data?.length !== 0 && create}
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        caption="Webhooks"
        columns={columns}
        rows={data}
        keyOf={({ webhook_id }) => webhook_id}
        isBusy={isFetching && data === undefined}
        empty={
          <EmptyState icon={IconWebhook} title="No webhook yet" action={create}>
            A webhook calls a URL of yours when a user logs in, changes a factor, or something looks
            suspicious. Create one, check its signature with the secret, and send a test.
          </EmptyState>
        }
      />
      {draft !== undefined && (
        <FormDialog
          title="Create webhook"
          action="Create webhook"
          size="lg"
          isBusy={change.isPending}
          isReady={isWhole(draft)}
          error={change.error}
          onSubmit={() => submit(draft)}
          onClose={() => {
            setDraft(undefined)
            change.reset()
          }}
        >
          <WebhookFields draft={draft} onChange={setDraft} />
        </FormDialog>
      )}
      {created !== undefined && (
        <SecretOnce
          title="The signing secret"
          secret={created.secret}
          onClose={() => void navigate(`/webhooks/${encodeURIComponent(created.id)}`)}
        >
          The receiver checks each delivery with it, by the headers of Standard Webhooks: webhook-id,
          webhook-timestamp and webhook-signature.
        </SecretOnce>
      )}
    </Page>
  )
}
