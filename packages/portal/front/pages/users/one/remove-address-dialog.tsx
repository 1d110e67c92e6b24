import { notifications } from '@mantine/notifications'
import { useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import type { ShownUser } from '../user-fields.ts'
import type { UserAddress } from './addresses.ts'
import { aboutUser } from './user-actions.tsx'

/** Removes an address of a user. */
export function RemoveAddressDialog({
  user,
  address,
  onClose,
}: {
  user: ShownUser
  address: UserAddress
  onClose: () => void
}) {
  const update = useChange('updateUser', aboutUser)
  const removeEmail = useChange('removeUserEmail', aboutUser)
  const removePhone = useChange('removeUserPhoneNumber', aboutUser)
  const isEmail = address.kind === 'email'
  const remove = isEmail ? removeEmail : removePhone
  const confirm = async () => {
    if (address.isPrimary) {
      await update.mutateAsync([user.user_id, isEmail ? { email: null } : { phone_number: null }])
    } else await remove.mutateAsync([user.user_id, address.value])
    notifications.show({ message: `${address.value} is removed.` })
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Remove ${address.value}?`}
      action="Remove"
      isBusy={update.isPending || remove.isPending}
      error={update.error ?? remove.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      {address.isPrimary
        ? 'It is the primary one: codes, links and resets by it stop working, also those that are on their way.'
        : 'The user is no longer known by it.'}
    </ConfirmDialog>
  )
}
