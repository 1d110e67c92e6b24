import { NativeSelect, Stack } from '@mantine/core'
import { useState } from 'react'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { SecretOnce } from '../../../parts/secret-once.tsx'
import { accessOf, nameOf, type ShownUser } from '../user-fields.ts'
import { aboutUser } from './user-actions.tsx'

/** Gives a user a temporary password, and shows it once. */
export function TemporaryPasswordDialog({ user, onClose }: { user: ShownUser; onClose: () => void }) {
  const { data } = useCall('listApps', [{ limit: '1000' }])
  const [chosen, setChosen] = useState<string>()
  const give = useChange('giveTemporaryPassword', aboutUser)
  const own = accessOf(user).apps
  const apps =
    own.length > 0 ? own : (data?.result ?? []).map(({ app_id, app_name }) => ({ app_id, name: app_name }))
  const appId = chosen ?? apps[0]?.app_id
  if (give.data !== undefined) {
    return (
      <SecretOnce title="The temporary password" secret={give.data.password} onClose={onClose}>
        {`Give it to ${nameOf(user)} in a way that nobody else reads. They have to choose a new one at the next log-in.`}
      </SecretOnce>
    )
  }
  return (
    <ConfirmDialog
      title={`A temporary password for ${nameOf(user)}?`}
      action="Make a password"
      isDangerous={false}
      isBusy={give.isPending}
      error={give.error}
      onConfirm={() => appId !== undefined && give.mutate([user.user_id, { app_id: appId }])}
      onClose={onClose}
    >
      <Stack>
        <span>
          The password of now stops working, and all sessions end. At the next log-in the user has to choose a
          password of their own.
        </span>
        {apps.length > 1 && (
          <NativeSelect
            label="By the rules of"
            description="How long the password has to be, and how long it is valid"
            value={appId}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={apps.map(({ app_id, name }) => ({ value: app_id, label: name }))}
          />
        )}
      </Stack>
    </ConfirmDialog>
  )
}
