import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/use-call.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'

/** Creates an app. */
export function CreateApp({
  onClose,
  onCreated,
}: {
  onClose: () => void
  onCreated: (appId: string) => void
}) {
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [description, setDescription] = useState('')
  const create = useChange('createApp', ['listApps', 'listAppNames'])
  const submit = () =>
    create.mutate(
      [
        {
          app_name: name.trim(),
          ...(id !== '' && { app_id: id }),
          ...(description !== '' && { app_description: description }),
        },
      ],
      {
        onSuccess: ({ app_id }) => {
          notifyDone(`The app ${name.trim()} is created.`)
          onCreated(app_id)
        },
      },
    )
  return (
    <FormDialog
      title="Create app"
      action="Create app"
      isBusy={create.isPending}
      isReady={name.trim() !== ''}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Your users read it on sign-in pages and in messages."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={255}
        required
        data-autofocus
      />
      <TextInput
        label="Id"
        description="In addresses and in the configuration of the app; it stays for ever. Empty: a random one."
        placeholder="shop"
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
        maxLength={128}
      />
      <Textarea
        label="Description"
        description="A note for administrators."
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={1024}
        autosize
        minRows={2}
      />
    </FormDialog>
  )
}
