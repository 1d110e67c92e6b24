import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useChange } from '../../api/use-call.ts'
import { changesOf } from '../../parts/changes-of.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { LifetimeInput } from '../../parts/lifetime-input.tsx'
import { notifyDone } from '../../parts/notify.ts'

type Resource = ResultOf<'listResources'>[number]

interface Draft {
  name: string
  uri: string
  description: string
  access_token_ttl: number | undefined
  refresh_token_ttl: number | undefined
  max_refresh_rotate: number | undefined
}

const day = 86_400

/** Describes an API, or changes it. @param resource undefined: a new one */
export function ResourceDialog({
  resource,
  onClose,
}: {
  resource: Resource | undefined
  onClose: () => void
}) {
  const before: Draft = {
    name: resource?.name ?? '',
    uri: resource?.uri ?? '',
    description: resource?.description ?? '',
    access_token_ttl: resource?.access_token_ttl,
    refresh_token_ttl: resource?.refresh_token_ttl,
    max_refresh_rotate: resource?.max_refresh_rotate,
  }
  const [draft, setDraft] = useState(before)
  const create = useChange('createResource', ['listResources'])
  const change = useChange('updateResource', ['listResources'])
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const changed = givenOf(changesOf(before, draft))
  const submit = () => {
    const onSuccess = () => {
      notifyDone(`${draft.name} is saved.`)
      onClose()
    }
    if (resource !== undefined) change.mutate([resource.resource_id, changed], { onSuccess })
    else create.mutate([{ ...changed, name: draft.name.trim(), uri: draft.uri.trim() }], { onSuccess })
  }
  return (
    <FormDialog
      title={resource === undefined ? 'Describe an API' : `Change ${resource.name}`}
      action="Save API"
      isBusy={create.isPending || change.isPending}
      isReady={draft.name.trim() !== '' && draft.uri.trim() !== '' && Object.keys(changed).length > 0}
      error={create.error ?? change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="A note for administrators."
        placeholder="Orders"
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        maxLength={255}
        required
        data-autofocus
      />
      <TextInput
        label="URI"
        description="What clients ask for, and the audience of the tokens."
        placeholder="https://api.shop.example"
        value={draft.uri}
        onChange={(event) => set({ uri: event.currentTarget.value })}
        maxLength={2048}
        required
      />
      <TextInput
        label="Description"
        description="What it serves, or who looks after it."
        value={draft.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        maxLength={1024}
      />
      <LifetimeInput
        label="Access tokens live for"
        help="1 second to 1 day."
        max={day}
        value={draft.access_token_ttl}
        onChange={(access_token_ttl) => set({ access_token_ttl })}
      />
      <LifetimeInput
        label="Unused refresh tokens live for"
        help="1 second to 90 days; each use begins anew."
        max={90 * day}
        value={draft.refresh_token_ttl}
        onChange={(refresh_token_ttl) => set({ refresh_token_ttl })}
      />
      <LifetimeInput
        label="Refresh tokens end after"
        help="1 second to 90 days, however often they are used."
        max={90 * day}
        value={draft.max_refresh_rotate}
        onChange={(max_refresh_rotate) => set({ max_refresh_rotate })}
      />
    </FormDialog>
  )
}

type Given = { [Name in keyof Draft]?: NonNullable<Draft[Name]> }

/** Without members that are undefined. */
function givenOf(changed: Partial<Draft>): Given {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
}
