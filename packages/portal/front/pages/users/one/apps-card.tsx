import { Button, NativeSelect, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { accessOf, nameOf, type ShownUser } from '../user-fields.ts'
import { Card } from './card.tsx'
import { aboutUser } from './user-actions.tsx'

type App = ReturnType<typeof accessOf>['apps'][number]

/** The apps of which a user is a member. */
export function AppsCard({ user }: { user: ShownUser }) {
  const { may } = useAccess()
  const [removing, setRemoving] = useState<App>()
  const [isAdding, setAdding] = useState(false)
  const { apps } = accessOf(user)
  return (
    <Card
      title="Apps"
      actions={
        may('users:create') && (
          <Button variant="default" size="xs" onClick={() => setAdding(true)}>
            Add to an app
          </Button>
        )
      }
    >
      {apps.length === 0 ? (
        <Text size="sm" c="dimmed">
          No app yet. A user becomes a member by the first log-in there, or by being added.
        </Text>
      ) : (
        <ul className="user-lines">
          {apps.map((app) => (
            <li key={app.app_id} className="user-line">
              <span className="user-line-text">
                <span>{app.name}</span>
                <small>{app.app_id}</small>
              </span>
              {may('users:delete') && (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Remove from ${app.name}`}
                  onClick={() => setRemoving(app)}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing !== undefined && (
        <RemoveFromAppDialog user={user} app={removing} onClose={() => setRemoving(undefined)} />
      )}
      {isAdding && <AddToAppDialog user={user} onClose={() => setAdding(false)} />}
    </Card>
  )
}

function RemoveFromAppDialog({ user, app, onClose }: { user: ShownUser; app: App; onClose: () => void }) {
  const remove = useChange('removeUserFromApp', aboutUser)
  const confirm = async () => {
    await remove.mutateAsync([user.user_id, { app_id: app.app_id }])
    notifications.show({ message: `Removed from ${app.name}.` })
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Remove ${nameOf(user)} from ${app.name}?`}
      action="Remove"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      {app.name} refuses the user from now on, and what it stored about them here is removed. The account and
      the sessions at other apps stay. They can be added again.
    </ConfirmDialog>
  )
}

function AddToAppDialog({ user, onClose }: { user: ShownUser; onClose: () => void }) {
  const { data } = useCall('listApps', [{ limit: '1000' }])
  const [chosen, setChosen] = useState<string>()
  const add = useChange('importUsers', aboutUser)
  const own = accessOf(user).apps.map(({ app_id }) => app_id)
  const offered = (data?.result ?? []).filter(({ app_id }) => !own.includes(app_id))
  const appId = chosen ?? offered[0]?.app_id
  const { username, email, phone_number: phone } = user
  const row = {
    ...(username !== undefined && { username }),
    ...(email !== undefined && { email: email.value }),
    ...(phone !== undefined && { phone_number: phone.value }),
  }
  const confirm = async () => {
    if (appId === undefined) return
    // an import adds a user who exists to the app, and changes nothing else of them
    await add.mutateAsync([{ app_id: appId, users: [row] }])
    notifications.show({ message: 'Added.' })
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Add ${nameOf(user)} to an app`}
      action="Add"
      isDangerous={false}
      isBusy={add.isPending}
      error={add.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      {data !== undefined && offered.length === 0 ? (
        'The user is a member of all apps already.'
      ) : (
        <NativeSelect
          label="App"
          value={appId}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={offered.map(({ app_id, app_name }) => ({ value: app_id, label: app_name }))}
          data-autofocus
        />
      )}
    </ConfirmDialog>
  )
}
