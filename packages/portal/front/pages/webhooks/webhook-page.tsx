import { Button, Stack, Text } from '@mantine/core'
import { IconArrowLeft, IconRefresh, IconSend, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useAccess } from '../../api/use-access.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Facts } from '../../parts/facts.tsx'
import { notifyDone } from '../../parts/notify.ts'
import { notifyUndoable } from '../../parts/notify-undoable.tsx'
import { Page } from '../../parts/page.tsx'
import { SecretOnce } from '../../parts/secret-once.tsx'
import { Section } from '../../parts/section.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { withVersion } from '../../parts/with-version.ts'
import { Deliveries } from './deliveries.tsx'
import { EditWebhook } from './edit-webhook.tsx'
import type { Webhook } from './webhook-events.ts'
import { WebhookStatus } from './webhook-status.tsx'

/** One webhook: its state, what it sends, and what became of it. */
export default function WebhookPage() {
  const { webhookId = '' } = useParams()
  const { data: webhook, error, refetch } = useCall('readWebhook', [webhookId])
  return (
    <Page
      title="Webhook"
      lead={webhook?.url}
      actions={
        <Button component={Link} to="/webhooks" variant="default" leftSection={<IconArrowLeft size={18} />}>
          All webhooks
        </Button>
      }
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      {webhook === undefined ? (
        error === null && <Waiting />
      ) : (
        <Parts key={webhookId} webhook={webhook} load={async () => (await refetch()).data} />
      )}
    </Page>
  )
}

function Parts({ webhook, load }: { webhook: Webhook; load: () => Promise<Webhook | undefined> }) {
  const { webhook_id, enabled, failing_since, created_at, updated_at } = webhook
  const [open, setOpen] = useState<'disable' | 'rotate' | 'delete'>()
  const [secret, setSecret] = useState<string>()
  const access = useAccess()
  const navigate = useNavigate()
  const old = ['readWebhook', 'listWebhooks'] as const
  const test = useChange('testWebhook', ['listWebhookDeliveries'])
  const update = useChange('updateWebhook', old)
  const rotate = useChange('rotateWebhookSecret', old)
  const remove = useChange('deleteWebhook', old)
  const mayEdit = access.may('webhooks:edit')
  const close = () => setOpen(undefined)
  const set = (isOn: boolean) =>
    update.mutate([webhook_id, { enabled: isOn }], {
      onSuccess: ({ version }) => {
        close()
        const said = isOn ? 'The webhook is enabled.' : 'The webhook is disabled.'
        notifyUndoable(`webhook ${webhook_id}`, said, () =>
          update.mutateAsync([webhook_id, withVersion({ enabled: !isOn }, version)]),
        )
      },
    })
  return (
    <Stack gap="lg">
      <Section
        title="State"
        actions={
          mayEdit && (
            <>
              <Button
                variant="default"
                leftSection={<IconSend size={18} />}
                loading={test.isPending}
                disabled={!enabled}
                onClick={() =>
                  test.mutate([webhook_id], { onSuccess: () => notifyDone('A test event is on its way.') })
                }
              >
                Send a test event
              </Button>
              {enabled ? (
                <Button variant="default" onClick={() => setOpen('disable')}>
                  Disable
                </Button>
              ) : (
                <Button loading={update.isPending} onClick={() => set(true)}>
                  Enable
                </Button>
              )}
            </>
          )
        }
      >
        <ErrorNotice error={test.error ?? (open === undefined ? update.error : undefined)} />
        <Facts
          facts={{
            Status: <WebhookStatus webhook={webhook} />,
            'Failing since': failing_since === undefined ? undefined : <TimeText at={failing_since} />,
            Created: <TimeText at={created_at} />,
            Changed: <TimeText at={updated_at} />,
          }}
        />
      </Section>
      <Deliveries webhookId={webhook_id} mayReplay={mayEdit} />
      <EditWebhook webhook={webhook} isReadOnly={!mayEdit} load={load} />
      {mayEdit && (
        <Section
          title="Signing secret"
          lead="A new secret signs from now on; for a day, deliveries are signed with the previous one too, so that no delivery is refused while you deploy it."
          actions={
            <Button
              variant="default"
              leftSection={<IconRefresh size={18} />}
              onClick={() => setOpen('rotate')}
            >
              Rotate secret
            </Button>
          }
        />
      )}
      {access.may('webhooks:delete') && (
        <Section
          title="Delete this webhook"
          lead="Nothing more is sent to it, and its deliveries are erased."
          actions={
            <Button variant="default" leftSection={<IconTrash size={18} />} onClick={() => setOpen('delete')}>
              Delete webhook
            </Button>
          }
        />
      )}
      {open === 'disable' && (
        <ConfirmDialog
          title="Disable this webhook"
          action="Disable"
          isDangerous={false}
          isBusy={update.isPending}
          error={update.error}
          onClose={close}
          onConfirm={() => set(false)}
        >
          Events that happen while it is disabled are not sent, also not later. Enable it again at any time.
        </ConfirmDialog>
      )}
      {open === 'rotate' && (
        <ConfirmDialog
          title="Rotate the signing secret"
          action="Rotate secret"
          isDangerous={false}
          isBusy={rotate.isPending}
          error={rotate.error}
          onClose={close}
          onConfirm={() =>
            rotate.mutate([webhook_id], {
              onSuccess: (rotated) => {
                close()
                setSecret(rotated.secret)
              },
            })
          }
        >
          The new secret is shown once. Deliveries carry the signatures of both secrets for a day: deploy the
          new one to the receiver within that time.
        </ConfirmDialog>
      )}
      {secret !== undefined && (
        <SecretOnce title="The new signing secret" secret={secret} onClose={() => setSecret(undefined)}>
          Deploy it to the receiver within a day; until then the previous secret signs too.
        </SecretOnce>
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title="Delete this webhook"
          action="Delete webhook"
          isBusy={remove.isPending}
          error={remove.error}
          onClose={close}
          onConfirm={() =>
            remove.mutate([webhook_id], {
              onSuccess: () => {
                notifyDone('The webhook is deleted.')
                void navigate('/webhooks')
              },
            })
          }
        >
          <Text size="sm">
            Nothing more is sent to {webhook.url}. Its deliveries are erased and cannot be replayed any more.
            To pause it, disable it instead.
          </Text>
        </ConfirmDialog>
      )}
    </Stack>
  )
}
