import { Button, Checkbox, Group, SimpleGrid, TextInput } from '@mantine/core'
import { allEvents, eventWords, type WebhookEvent } from './webhook-events.ts'

/** What can be edited of a webhook. */
export interface WebhookDraft {
  url: string
  description: string
  events: readonly WebhookEvent[]
}

/** Where a webhook sends its events, and which. */
export function WebhookFields({
  draft,
  onChange,
  isReadOnly = false,
}: {
  draft: WebhookDraft
  onChange: (draft: WebhookDraft) => void
  isReadOnly?: boolean
}) {
  const isAll = draft.events.length === allEvents.length
  return (
    <>
      <TextInput
        label="URL"
        description="Receives each event by POST: https, on a public address."
        placeholder="https://crm.example/hooks/latchkey"
        type="url"
        value={draft.url}
        onChange={(event) => onChange({ ...draft, url: event.currentTarget.value })}
        maxLength={2048}
        disabled={isReadOnly}
        required
        data-autofocus
      />
      <TextInput
        label="Description"
        description="A note for administrators."
        value={draft.description}
        onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
        maxLength={255}
        disabled={isReadOnly}
      />
      <Checkbox.Group
        label="Events"
        value={[...draft.events]}
        onChange={(events) => onChange({ ...draft, events: allEvents.filter((one) => events.includes(one)) })}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} mt="xs" verticalSpacing="sm">
          {allEvents.map((event) => (
            <Checkbox
              key={event}
              value={event}
              label={eventWords[event]}
              description={event}
              disabled={isReadOnly}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Group>
        <Button
          variant="subtle"
          size="xs"
          disabled={isReadOnly}
          onClick={() => onChange({ ...draft, events: isAll ? [] : allEvents })}
        >
          {isAll ? 'None' : 'All events'}
        </Button>
      </Group>
    </>
  )
}

/** Whether everything that is needed was entered. */
export function isWhole({ url, events }: WebhookDraft): boolean {
  return url.trim() !== '' && events.length > 0
}
