import { Code, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/use-call.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'

/** Creates a tenant with a signing key of its own. */
export function CreateTenant({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState('')
  const [name, setName] = useState('')
  const create = useChange('createTenant', ['listTenants'])
  return (
    <FormDialog
      title="Create tenant"
      action="Create tenant"
      isBusy={create.isPending}
      isReady={id.trim() !== ''}
      error={create.error}
      onClose={onClose}
      onSubmit={() =>
        create.mutate([{ tenant_id: id.trim(), ...(name.trim() !== '' && { name: name.trim() }) }], {
          onSuccess: () => {
            notifyDone(`The tenant ${id.trim()} is created.`)
            onClose()
          },
        })
      }
    >
      <TextInput
        label="Id"
        description="Letters, digits, . _ ~ and -. It is in every token and stays for ever."
        placeholder="acme"
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
        maxLength={128}
        required
        data-autofocus
      />
      <TextInput
        label="Name"
        description="In lists of this portal. Empty: the id."
        placeholder="Acme"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={255}
      />
      <Text size="sm" c="dimmed">
        It gets a signing key of its own. Invite its first administrator at the command line with{' '}
        <Code>latchkey-identity admin invite EMAIL --tenant {id.trim() || 'ID'}</Code>.
      </Text>
    </FormDialog>
  )
}
