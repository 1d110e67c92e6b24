import { Checkbox, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import type { ShownUser } from '../user-fields.ts'
import { addressesOf, type UserAddress } from './addresses.ts'
import { aboutUser } from './user-actions.tsx'

/** Says that an address belongs to a user, and makes it the primary one where that is asked for. */
export function VerifyAddressDialog({
  user,
  address,
  isToBePrimary,
  onClose,
}: {
  user: ShownUser
  address: UserAddress
  isToBePrimary: boolean
  onClose: () => void
}) {
  const [isKnown, setKnown] = useState(false)
  const verifyEmail = useChange('verifyUserEmail', aboutUser)
  const verifyPhone = useChange('verifyUserPhoneNumber', aboutUser)
  const verify = address.kind === 'email' ? verifyEmail : verifyPhone
  // the first address that is proven makes its owner the owner of the account
  const isFirst = !addressesOf(user).some(({ isVerified }) => isVerified)
  const confirm = async () => {
    await verify.mutateAsync([
      user.user_id,
      address.value,
      {
        ...(isToBePrimary && { change_to_primary: true }),
        ...(isFirst && isKnown && { keep_credentials: true }),
      },
    ])
    notifications.show({
      message: isToBePrimary
        ? `${address.value} is the primary address now.`
        : `${address.value} is verified.`,
    })
    onClose()
  }
  return (
    <ConfirmDialog
      title={isToBePrimary ? 'Make it the primary address?' : 'Mark it as verified?'}
      action={isToBePrimary ? 'Make primary' : 'Mark as verified'}
      isDangerous={false}
      isBusy={verify.isPending}
      error={verify.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      <Stack>
        <span>
          Do this only if you know that <strong>{address.value}</strong> belongs to this user: whoever reads
          it can log in and reset the password.
        </span>
        {isFirst && (
          <Checkbox
            label="Keep password, passkeys and sessions"
            description="It is the first verified address. Unless you know that the person of the address made this account, what was set up before ends, because somebody else may have done it."
            checked={isKnown}
            onChange={(event) => setKnown(event.currentTarget.checked)}
          />
        )}
      </Stack>
    </ConfirmDialog>
  )
}
