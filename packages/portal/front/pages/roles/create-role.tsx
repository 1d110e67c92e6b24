import { TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/use-call.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'

/** Creates a role of an app. */
export function CreateRole({
  appId,
  onClose,
  onCreated,
}: {
  appId: string
  onClose: () => void
  onCreated: (roleId: string) => void
}) {
  const [name, setName] = useState('')
  const [shown, setShown] = useState('')
  const [description, setDescription] = useState('')
  const [permissions, setPermissions] = useState<string[]>([])
  const create = useChange('createRole', ['listRoles'])
  return (
    <FormDialog
      title="Create role"
      action="Create role"
      isBusy={create.isPending}
      isReady={name.trim() !== ''}
      error={create.error}
      onClose={onClose}
      onSubmit={() =>
        create.mutate(
          [
            appId,
            {
              role_name: name.trim(),
              permissions,
              ...(shown !== '' && { display_name: shown }),
              ...(description !== '' && { description }),
            },
          ],
          {
            onSuccess: ({ role_id }) => {
              notifyDone(`The role ${name.trim()} is created.`)
              onCreated(role_id)
            },
          },
        )
      }
    >
      <TextInput
        label="Name"
        description="In tokens, as role_values; unique in the app."
        placeholder="clerk"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={255}
        required
        data-autofocus
      />
      <TextInput
        label="Shown as"
        description="In lists of this portal. Empty: the name."
        placeholder="Clerk"
        value={shown}
        onChange={(event) => setShown(event.currentTarget.value)}
        maxLength={255}
      />
      <TextInput
        label="Description"
        description="Who should have it, and why."
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={1024}
      />
      <TagsInput
        label="Permissions"
        description="Names of the app’s own, such as orders:refund. Enter adds one; its page has those of this service."
        value={permissions}
        onChange={setPermissions}
        clearButtonProps={{ 'aria-label': 'Remove all' }}
      />
    </FormDialog>
  )
}
