import { SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ApiFailure } from '../../api/api-failure.ts'
import { call } from '../../api/call.ts'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'

type Kind = 'User' | 'Group' | 'Application'

/** Gives a role to a user, a group or an app. */
export function AssignRole({ role, onClose }: { role: ResultOf<'readRole'>; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('User')
  const [named, setNamed] = useState('')
  const [fault, setFault] = useState<string>()
  const [isLooking, setLooking] = useState(false)
  const { data: groups } = useCall('listGroups', [{ limit: '100' }], { enabled: kind === 'Group' })
  const { data: apps } = useCall('listAppNames', [{ limit: '100' }], { enabled: kind === 'Application' })
  const assign = useChange('assignRole', ['listRoleAssignments'])
  const choose = (next: string) => {
    setNamed(next)
    setFault(undefined)
  }
  const submit = async () => {
    setLooking(true)
    const id = kind === 'User' ? await findUser(named.trim()) : named
    setLooking(false)
    if (id === undefined) {
      setFault('There is no user with this username, email address or id.')
      return
    }
    assign.mutate([role.app_id, role.role_id, { entity_ids: [id], entity_type: kind }], {
      onSuccess: () => {
        notifyDone(`The role ${role.role_name} is given.`)
        onClose()
      },
    })
  }
  return (
    <FormDialog
      title={`Give ${role.display_name ?? role.role_name} to…`}
      action="Give the role"
      isBusy={assign.isPending || isLooking}
      isReady={named.trim() !== ''}
      error={assign.error}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <SegmentedControl
        aria-label="Who gets it"
        value={kind}
        onChange={(value) => {
          setKind(value === 'Group' || value === 'Application' ? value : 'User')
          choose('')
        }}
        data={[
          { value: 'User', label: 'A user' },
          { value: 'Group', label: 'A group' },
          { value: 'Application', label: 'An app' },
        ]}
      />
      {kind === 'User' && (
        <TextInput
          label="User"
          description="Username, email address or id."
          value={named}
          error={fault}
          onChange={(event) => choose(event.currentTarget.value)}
          maxLength={320}
          required
          data-autofocus
        />
      )}
      {kind === 'Group' && (
        <Select
          label="Group"
          data={(groups?.result ?? []).map(({ group_id, name }) => ({ value: group_id, label: name }))}
          value={named === '' ? null : named}
          onChange={(value) => choose(value ?? '')}
          nothingFoundMessage="There is no group yet."
          searchable
          required
        />
      )}
      {kind === 'Application' && (
        <>
          <Select
            label="App"
            data={(apps?.result ?? []).map(({ app_id, app_name }) => ({ value: app_id, label: app_name }))}
            value={named === '' ? null : named}
            onChange={(value) => choose(value ?? '')}
            searchable
            required
          />
          <Text size="sm" c="dimmed">
            All clients of the app have the role then.
          </Text>
        </>
      )}
    </FormDialog>
  )
}

/** The id of a user by what an administrator may type. */
async function findUser(named: string): Promise<string | undefined> {
  const lookups = named.includes('@')
    ? [() => call('readUserByEmail', [named])]
    : [() => call('readUserByUsername', [named]), () => call('readUser', [named])]
  for (const lookup of lookups) {
    try {
      return (await lookup()).user_id
    } catch (error) {
      if (!(error instanceof ApiFailure) || (error.status !== 404 && error.status !== 400)) return named
    }
  }
  return undefined
}
