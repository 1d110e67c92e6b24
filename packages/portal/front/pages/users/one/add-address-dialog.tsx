import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useChange } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import type { ShownUser } from '../user-fields.ts'
import { addressesOf, type UserAddress } from './addresses.ts'
import { aboutUser } from './user-actions.tsx'

/** Adds a further address, or replaces the primary one. */
export function AddAddressDialog({ user, onClose }: { user: ShownUser; onClose: () => void }) {
  const [kind, setKind] = useState<UserAddress['kind']>('email')
  const [role, setRole] = useState<'primary' | 'secondary'>()
  const [value, setValue] = useState('')
  const update = useChange('updateUser', aboutUser)
  const present = addressesOf(user).filter((address) => address.kind === kind)
  const primary = present.find(({ isPrimary }) => isPrimary)
  const place = role ?? (primary === undefined ? 'primary' : 'secondary')
  const add = async () => {
    const others = present.filter(({ isPrimary }) => !isPrimary).map((address) => address.value)
    const list = [...others, value.trim()]
    const change =
      place === 'primary'
        ? { [kind === 'email' ? 'email' : 'phone_number']: value.trim() }
        : { [kind === 'email' ? 'secondary_emails' : 'secondary_phone_numbers']: list }
    await update.mutateAsync([user.user_id, change])
    notifications.show({ message: `${value.trim()} is stored. It counts once it is verified.` })
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Add or change an address">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (value.trim() !== '') void add().catch(() => {})
        }}
      >
        <Stack>
          <NativeSelect
            label="Kind"
            value={kind}
            onChange={(event) => {
              setKind(event.currentTarget.value === 'phone' ? 'phone' : 'email')
              setRole(undefined)
            }}
            data={[
              { value: 'email', label: 'Email address' },
              { value: 'phone', label: 'Phone number' },
            ]}
          />
          <TextInput
            label={kind === 'email' ? 'Email address' : 'Phone number'}
            description={kind === 'phone' ? 'With the country, such as +44 20 7946 0123' : undefined}
            type={kind === 'email' ? 'email' : 'tel'}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            error={update.error?.field === undefined ? undefined : update.error.detail}
            autoComplete="off"
            data-autofocus
          />
          {primary !== undefined && (
            <NativeSelect
              label="As"
              value={place}
              onChange={(event) => setRole(event.currentTarget.value === 'primary' ? 'primary' : 'secondary')}
              data={[
                { value: 'secondary', label: 'a further address' },
                { value: 'primary', label: `the primary one, in place of ${primary.value}` },
              ]}
            />
          )}
          <Text size="sm" c="dimmed">
            {place === 'primary' && primary !== undefined
              ? 'The new address is not verified: until it is, the user cannot log in or reset a password by it.'
              : 'It is not verified yet. Mark it as verified once you know that it is theirs.'}
          </Text>
          {update.error?.field === undefined && <ErrorNotice error={update.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={update.isPending} disabled={value.trim() === ''}>
              Store
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
