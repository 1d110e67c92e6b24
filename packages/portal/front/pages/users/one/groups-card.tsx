import { Button, NativeSelect, Text } from '@mantine/core'
import { useState } from 'react'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyUndoable } from '../../../parts/notify-undoable.tsx'
import { nameOf, type ShownUser } from '../user-fields.ts'
import { Card } from './card.tsx'

const changed = ['readUser', 'listUserGroups', 'listGroupMembers', 'listAuditEvents'] as const

/** The groups that a user is in. */
export function GroupsCard({ user }: { user: ShownUser }) {
  const { may } = useAccess()
  const [isAdding, setAdding] = useState(false)
  const { data: groups, error } = useCall('listUserGroups', [user.user_id])
  const remove = useChange('removeGroupMember', changed)
  const add = useChange('addGroupMembers', changed)
  return (
    <Card
      title="Groups"
      actions={
        may('groups:edit') && (
          <Button variant="default" size="xs" onClick={() => setAdding(true)}>
            Add to a group
          </Button>
        )
      }
    >
      <ErrorNotice error={error ?? remove.error} />
      {groups?.length === 0 && (
        <Text size="sm" c="dimmed">
          No group. A group gives its members all of its roles.
        </Text>
      )}
      <ul className="user-lines">
        {groups?.map(({ group_id, name, description }) => (
          <li key={group_id} className="user-line">
            <span className="user-line-text">
              <span>{name}</span>
              {description !== undefined && <small>{description}</small>}
            </span>
            {may('groups:edit') && (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Remove from ${name}`}
                onClick={() =>
                  remove.mutate([group_id, user.user_id], {
                    onSuccess: () =>
                      notifyUndoable(
                        `group ${group_id} ${user.user_id}`,
                        `${nameOf(user)} is no longer in ${name}.`,
                        () => add.mutateAsync([group_id, { user_ids: [user.user_id] }]),
                      ),
                  })
                }
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isAdding && (
        <AddToGroupDialog
          user={user}
          own={(groups ?? []).map(({ group_id }) => group_id)}
          onClose={() => setAdding(false)}
        />
      )}
    </Card>
  )
}

function AddToGroupDialog({
  user,
  own,
  onClose,
}: {
  user: ShownUser
  own: readonly string[]
  onClose: () => void
}) {
  const { data } = useCall('listGroups', [{ limit: '1000' }])
  const [chosen, setChosen] = useState<string>()
  const add = useChange('addGroupMembers', changed)
  const remove = useChange('removeGroupMember', changed)
  const offered = (data?.result ?? []).filter(({ group_id }) => !own.includes(group_id))
  const groupId = chosen ?? offered[0]?.group_id
  const confirm = async () => {
    if (groupId === undefined) return
    await add.mutateAsync([groupId, { user_ids: [user.user_id] }])
    const name = offered.find(({ group_id }) => group_id === groupId)?.name
    notifyUndoable(`group ${groupId} ${user.user_id}`, `${nameOf(user)} is in ${name}.`, () =>
      remove.mutateAsync([groupId, user.user_id]),
    )
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Add ${nameOf(user)} to a group`}
      action="Add"
      isDangerous={false}
      isBusy={add.isPending}
      error={add.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      {data !== undefined && offered.length === 0 ? (
        'There is no other group.'
      ) : (
        <NativeSelect
          label="Group"
          value={groupId}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={offered.map(({ group_id, name }) => ({ value: group_id, label: name }))}
          data-autofocus
        />
      )}
    </ConfirmDialog>
  )
}
