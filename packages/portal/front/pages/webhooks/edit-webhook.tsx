import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/use-call.ts'
import { changesOf } from '../../parts/changes-of.ts'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyDone } from '../../parts/notify.ts'
import { Section } from '../../parts/section.tsx'
import type { Webhook } from './webhook-events.ts'
import { isWhole, type WebhookDraft, WebhookFields } from './webhook-form.tsx'

/** Where a webhook sends its events, and which; only what was changed is sent. */
export function EditWebhook({ webhook, isReadOnly }: { webhook: Webhook; isReadOnly: boolean }) {
  const before: WebhookDraft = {
    url: webhook.url,
    description: webhook.description ?? '',
    events: webhook.events,
  }
  const [draft, setDraft] = useState(before)
  const change = useChange('updateWebhook', ['readWebhook', 'listWebhooks'])
  const { events, ...others } = changesOf(before, draft)
  const changed = { ...others, ...(events !== undefined && { events: [...events] }) }
  const isChanged = Object.keys(changed).length > 0
  return (
    <Section title="Where and what">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) {
            change.mutate([webhook.webhook_id, changed], {
              onSuccess: () => notifyDone('The webhook is saved.'),
            })
          }
        }}
      >
        <Stack>
          <WebhookFields draft={draft} onChange={setDraft} isReadOnly={isReadOnly} />
          <ErrorNotice error={change.error} />
          <Group>
            <Button
              type="submit"
              disabled={!isChanged || !isWhole(draft) || isReadOnly}
              loading={change.isPending}
            >
              Save webhook
            </Button>
            {isChanged && (
              <Button variant="subtle" onClick={() => setDraft(before)}>
                Undo changes
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
