import { Button, NativeSelect, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { notifyUndoable } from '../../../parts/notify-undoable.tsx'
import { accessOf, nameOf, type ShownUser } from '../user-fields.ts'
import { Card } from './card.tsx'
import { aboutUser } from './user-actions.tsx'

type Role = ReturnType<typeof accessOf>['roles'][number]

/** The roles of a user, in all apps. */
export function RolesCard({ user }: { user: ShownUser }) {
  const { may } = useAccess()
  const [removing, setRemoving] = useState<Role>()
  const [isGiving, setGiving] = useState(false)
  const { roles } = accessOf(user)
  return (
    <Card
      title="Roles"
      actions={
        may('roles:edit') && (
          <Button variant="default" size="xs" onClick={() => setGiving(true)}>
            Give a role
          </Button>
        )
      }
    >
      {roles.length === 0 ? (
        <Text size="sm" c="dimmed">
          No role. Roles belong to an app and say what somebody may do there; those of this portal’s app say
          what they may administer.
        </Text>
      ) : (
        <ul className="user-lines">
          {roles.map((role) => (
            <li key={`${role.role_id} ${role.by}`} className="user-line">
              <span className="user-line-text">
                <span>{role.role_name}</span>
                <small>
                  in {role.app_id}
                  {role.by === 'Group' && ', by a group'}
                </small>
              </span>
              {role.by === 'User' && may('roles:edit') && (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Take away ${role.role_name}`}
                  onClick={() => setRemoving(role)}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing !== undefined && (
        <TakeRoleDialog user={user} role={removing} onClose={() => setRemoving(undefined)} />
      )}
      {isGiving && <GiveRoleDialog user={user} onClose={() => setGiving(false)} />}
    </Card>
  )
}

function TakeRoleDialog({ user, role, onClose }: { user: ShownUser; role: Role; onClose: () => void }) {
  const take = useChange('unassignRole', aboutUser)
  const give = useChange('assignRole', aboutUser)
  const confirm = async () => {
    await take.mutateAsync([role.app_id, role.role_id, user.user_id])
    notifyUndoable(`role ${role.role_id} ${user.user_id}`, `${role.role_name} is taken away.`, () =>
      give.mutateAsync([role.app_id, role.role_id, { entity_type: 'User', entity_ids: [user.user_id] }]),
    )
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Take ${role.role_name} away?`}
      action="Take away"
      isBusy={take.isPending}
      error={take.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      In {role.app_id}, {nameOf(user)} loses what this role permits: at once where somebody administers, and
      elsewhere with the next token.
    </ConfirmDialog>
  )
}

function GiveRoleDialog({ user, onClose }: { user: ShownUser; onClose: () => void }) {
  const { data: apps } = useCall('listApps', [{ limit: '1000' }])
  const [chosenApp, setApp] = useState<string>()
  const [chosenRole, setRole] = useState<string>()
  const give = useChange('assignRole', aboutUser)
  const appId = chosenApp ?? apps?.result[0]?.app_id
  const { data: roles } = useCall('listRoles', [appId ?? ''], { enabled: appId !== undefined })
  const role = roles?.find(({ role_id }) => role_id === chosenRole) ?? roles?.[0]
  const confirm = async () => {
    if (role === undefined) return
    await give.mutateAsync([role.app_id, role.role_id, { entity_type: 'User', entity_ids: [user.user_id] }])
    notifications.show({ message: `${nameOf(user)} has the role ${role.role_name} now.` })
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Give ${nameOf(user)} a role`}
      action="Give the role"
      isDangerous={false}
      isBusy={give.isPending}
      error={give.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      <Stack>
        <NativeSelect
          label="App"
          value={appId}
          onChange={(event) => {
            setApp(event.currentTarget.value)
            setRole(undefined)
          }}
          data={(apps?.result ?? []).map(({ app_id, app_name }) => ({ value: app_id, label: app_name }))}
          data-autofocus
        />
        {roles?.length === 0 ? (
          <Text size="sm">This app has no roles yet. They are made on the page of roles.</Text>
        ) : (
          <NativeSelect
            label="Role"
            description={role?.description ?? permissionsText(role?.permissions)}
            value={role?.role_id}
            onChange={(event) => setRole(event.currentTarget.value)}
            data={(roles ?? []).map(({ role_id, role_name, display_name }) => ({
              value: role_id,
              label: display_name ?? role_name,
            }))}
          />
        )}
      </Stack>
    </ConfirmDialog>
  )
}

function permissionsText(permissions: readonly string[] | undefined): string | undefined {
  if (permissions === undefined || permissions.length === 0) return undefined
  return permissions.includes('*') ? 'Permits everything' : `Permits ${permissions.join(', ')}`
}
