import { Button, Group, MultiSelect, Stack } from '@mantine/core'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { changesOf } from '../../../parts/changes-of.ts'
import { notifyUndoableAfter } from '../../../parts/notify-undoable.tsx'
import { PermissionMatrix } from '../../../parts/permission-matrix.tsx'
import { SaveFailure } from '../../../parts/save-failure.tsx'
import { Section } from '../../../parts/section.tsx'
import { useEdit } from '../../../parts/use-edit.ts'
import { withVersion } from '../../../parts/with-version.ts'

type Client = ResultOf<'readAppClient'>

function draftOf({ permissions = [], role_ids = [] }: Client) {
  return { permissions: [...permissions].sort(), role_ids }
}

/** What a client may do, by its own permissions and by its roles. */
export function PermissionsSection({
  client,
  load,
}: {
  client: Client
  load: () => Promise<Client | undefined>
}) {
  const edit = useEdit(client, draftOf)
  const { base, before, draft, isChanged } = edit
  const access = useAccess()
  const { data: roles = [] } = useCall('listRoles', [client.app_id], { enabled: access.may('roles:read') })
  const change = useChange('updateAppClient', ['readAppClient', 'listAppClients'])
  const save = async () => {
    const { app_id, client_id } = client
    const back = changesOf(draft, before)
    const saved = await notifyUndoableAfter(
      change.mutateAsync([app_id, client_id, withVersion(edit.changed, base.version)]),
      `client ${client_id}`,
      'The permissions are saved.',
      ({ version }) => change.mutateAsync([app_id, client_id, withVersion(back, version)]),
    )
    if (saved !== undefined) edit.goOnAfterSave(saved.answer)
  }
  const loadTheirs = async () => {
    const theirs = await load()
    if (theirs === undefined) return
    edit.rebase(theirs)
    change.reset()
  }
  return (
    <Section
      title="Permissions"
      lead="What the client may do for itself. A user who manages through it needs permissions of their own."
    >
      <Stack>
        {roles.length > 0 && (
          <MultiSelect
            label="Roles"
            description="Their permissions are the client’s, too."
            data={roles.map(({ role_id, role_name, display_name }) => ({
              value: role_id,
              label: display_name ?? role_name,
            }))}
            value={draft.role_ids}
            onChange={(role_ids) => edit.set({ role_ids })}
            clearButtonProps={{ 'aria-label': 'Remove all' }}
          />
        )}
        <PermissionMatrix
          value={draft.permissions}
          onChange={(permissions) => edit.set({ permissions: [...permissions].sort() })}
          isForClients
        />
        <SaveFailure error={change.error} onLoad={() => void loadTheirs()} />
        <Group>
          <Button
            disabled={!isChanged || !access.may('clients:edit')}
            loading={change.isPending}
            onClick={() => void save()}
          >
            Save permissions
          </Button>
          {isChanged && (
            <Button variant="subtle" onClick={edit.reset}>
              Undo changes
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  )
}
