import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/use-call.ts'
import { changesOf } from '../../parts/changes-of.ts'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyUndoableAfter } from '../../parts/notify-undoable.tsx'
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
  const changed = requestOf(changesOf(before, draft))
  const isChanged = Object.keys(changed).length > 0
  return (
    <Section title="Where and what">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) {
            void notifyUndoableAfter(
              change.mutateAsync([webhook.webhook_id, changed]),
              'The webhook is saved.',
              () => change.mutateAsync([webhook.webhook_id, requestOf(changesOf(draft, before))]),
            )
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

function requestOf({ events, ...others }: Partial<WebhookDraft>) {
  return { ...others, ...(events !== undefined && { events: [...events] }) }
}
