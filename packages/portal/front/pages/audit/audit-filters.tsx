import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useCall } from '../../api/use-call.ts'
import { type AuditFilter, localOf, secondsOf } from './audit-filter.ts'
import { knownActions } from './event-words.ts'
import { UserPicker } from './user-picker.tsx'

/** The conditions of the audit page; each change goes into the address. */
export function AuditFilters({
  filter,
  onChange,
}: {
  filter: AuditFilter
  onChange: (name: string, value: string | null) => void
}) {
  const { data: apps } = useCall('listApps', [{ limit: '1000' }])
  const hasAny = Object.keys(filter).length > 0
  return (
    <search>
      {/* eight cells: two full rows on a desktop, the last one clears */}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="sm">
        <Select
          label="What happened"
          placeholder="Anything"
          searchable
          clearable
          value={filter.action ?? null}
          onChange={(value) => onChange('action', value)}
          data={actionsWith(filter.action)}
          nothingFoundMessage="No such event"
        />
        <Select
          label="Outcome"
          placeholder="Any"
          clearable
          value={filter.outcome ?? null}
          onChange={(value) => onChange('outcome', value)}
          data={[
            { value: 'success', label: 'Success' },
            { value: 'failure', label: 'Failure' },
          ]}
        />
        <Select
          label="App"
          placeholder="Any"
          searchable
          clearable
          value={filter.app_id ?? null}
          onChange={(value) => onChange('app_id', value)}
          data={appsWith(apps?.result ?? [], filter.app_id)}
          nothingFoundMessage="No such app"
        />
        <UserPicker
          label="User concerned"
          value={filter.user_id}
          onChange={(value) => onChange('user_id', value)}
        />
        <UserPicker
          label="Done by"
          value={filter.actor_user_id}
          onChange={(value) => onChange('actor_user_id', value)}
        />
        <TextInput
          label="From"
          type="datetime-local"
          value={localOf(filter.from)}
          onChange={(event) => onChange('from', secondsOf(event.currentTarget.value))}
        />
        <TextInput
          label="Before"
          type="datetime-local"
          value={localOf(filter.to)}
          onChange={(event) => onChange('to', secondsOf(event.currentTarget.value))}
        />
        {hasAny && (
          <Group align="flex-end">
            <Button variant="subtle" onClick={() => onChange('', null)}>
              Clear all
            </Button>
          </Group>
        )}
      </SimpleGrid>
      {filter.client_id !== undefined && (
        <Button
          mt="sm"
          variant="default"
          rightSection={<IconX size={16} stroke={1.6} />}
          aria-label={`Remove the condition on the client ${filter.client_id}`}
          onClick={() => onChange('client_id', null)}
        >
          Client {filter.client_id}
        </Button>
      )}
    </search>
  )
}

/** An event of a link that the portal does not know is shown by its name. */
function actionsWith(action: string | undefined) {
  if (action === undefined || knownActions.some(({ value }) => value === action)) return [...knownActions]
  return [...knownActions, { value: action, label: action }]
}

/** An app of a link that is gone, or that this administrator does not see, is shown by its id. */
function appsWith(apps: ResultOf<'listApps'>['result'], appId: string | undefined) {
  const known = apps.map(({ app_id, app_name }) => ({ value: app_id, label: app_name }))
  if (appId === undefined || known.some(({ value }) => value === appId)) return known
  return [...known, { value: appId, label: appId }]
}
