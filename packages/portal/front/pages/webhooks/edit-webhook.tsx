import { Button, Group, Stack } from '@mantine/core'
import { useChange } from '../../api/use-call.ts'
import { changesOf } from '../../parts/changes-of.ts'
import { notifyUndoableAfter } from '../../parts/notify-undoable.tsx'
import { SaveFailure } from '../../parts/save-failure.tsx'
import { Section } from '../../parts/section.tsx'
import { useEdit } from '../../parts/use-edit.ts'
import { withVersion } from '../../parts/with-version.ts'
import type { Webhook } from './webhook-events.ts'
import { isWhole, type WebhookDraft, WebhookFields } from './webhook-form.tsx'

/** Where a webhook sends its events, and which; only what was changed is sent. */
export function EditWebhook({
  webhook,
  isReadOnly,
  load,
}: {
  webhook: Webhook
  isReadOnly: boolean
  load: () => Promise<Webhook | undefined>
}) {
  const edit = useEdit(webhook, draftOf)
  const { base, before, draft, isChanged } = edit
  const change = useChange('updateWebhook', ['readWebhook', 'listWebhooks'])
  const save = async () => {
    const back = requestOf(changesOf(draft, before))
    const saved = await notifyUndoableAfter(
      change.mutateAsync([webhook.webhook_id, withVersion(requestOf(edit.changed), base.version)]),
      `webhook ${webhook.webhook_id}`,
      'The webhook is saved.',
      ({ version }) => change.mutateAsync([webhook.webhook_id, withVersion(back, version)]),
    )
    if (saved !== undefined) edit.goOnAfterSave(saved.answer)
  }
  const loadTheirs = async () => {
    const theirs = await load()
    if (theirs === undefined) return
    edit.rebase(theirs)
    change.reset()
  }
  return (
    <Section title="Where and what">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) void save()
        }}
      >
        <Stack>
          <WebhookFields draft={draft} onChange={edit.set} isReadOnly={isReadOnly} />
          <SaveFailure error={change.error} onLoad={() => void loadTheirs()} />
          <Group>
            <Button
              type="submit"
              disabled={!isChanged || !isWhole(draft) || isReadOnly}
              loading={change.isPending}
            >
              Save webhook
            </Button>
            {isChanged && (
              <Button variant="subtle" onClick={edit.reset}>
                Undo changes
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

function draftOf({ url, description, events }: Webhook): WebhookDraft {
  return { url, description: description ?? '', events }
}

function requestOf({ events, ...others }: Partial<WebhookDraft>) {
  return { ...others, ...(events !== undefined && { events: [...events] }) }
}
