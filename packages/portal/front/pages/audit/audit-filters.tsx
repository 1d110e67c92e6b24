import { Button, Group, Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { type AuditFilter, localOf, secondsOf } from './audit-filter.ts'
import { knownActions } from './event-words.ts'

/** The conditions of the audit page; each change goes into the address. */
export function AuditFilters({
  filter,
  onChange,
}: {
  filter: AuditFilter
  onChange: (name: string, value: string | null) => void
}) {
  const hasAny = Object.keys(filter).length > 0
  return (
    <search>
      <Group align="flex-end" gap="sm">
        <Select
          label="What happened"
          placeholder="Anything"
          searchable
          clearable
          w={260}
          value={filter.action ?? null}
          onChange={(value) => onChange('action', value)}
          data={actionsWith(filter.action)}
          nothingFoundMessage="No such event"
        />
        <Select
          label="Outcome"
          placeholder="Any"
          clearable
          w={140}
          value={filter.outcome ?? null}
          onChange={(value) => onChange('outcome', value)}
          data={[
            { value: 'success', label: 'Success' },
            { value: 'failure', label: 'Failure' },
          ]}
        />
        <SettledInput label="User id" name="user_id" width={210} filter={filter} onChange={onChange} />
        <SettledInput label="Client" name="client_id" width={150} filter={filter} onChange={onChange} />
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
          <Button variant="subtle" onClick={() => onChange('', null)}>
            Clear all
          </Button>
        )}
      </Group>
    </search>
  )
}

/** An event of a link that the portal does not know is shown by its name. */
function actionsWith(action: string | undefined) {
  if (action === undefined || knownActions.some(({ value }) => value === action)) return [...knownActions]
  return [...knownActions, { value: action, label: action }]
}

/** A text that counts when it is complete: after a pause, and at Enter. */
function SettledInput({
  label,
  name,
  width,
  filter,
  onChange,
}: {
  label: string
  name: 'user_id' | 'client_id'
  width: number
  filter: AuditFilter
  onChange: (name: string, value: string | null) => void
}) {
  const settled = filter[name] ?? ''
  const [text, setText] = useState(settled)
  useEffect(() => setText(settled), [settled])
  const settle = () => text.trim() !== settled && onChange(name, text.trim() || null)
  return (
    <TextInput
      label={label}
      w={width}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === 'Enter' && settle()}
      spellCheck={false}
      autoComplete="off"
    />
  )
}
