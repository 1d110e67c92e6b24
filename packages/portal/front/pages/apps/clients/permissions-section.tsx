import { Button, Group, MultiSelect, Stack } from '@mantine/core'
import { useState } from 'react'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { changesOf } from '../../../parts/changes-of.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyUndoable } from '../../../parts/notify-undoable.tsx'
import { PermissionMatrix } from '../../../parts/permission-matrix.tsx'
import { Section } from '../../../parts/section.tsx'

/** What a client may do, by its own permissions and by its roles. */
export function PermissionsSection({ client }: { client: ResultOf<'readAppClient'> }) {
  const before = { permissions: client.permissions ?? [], role_ids: client.role_ids ?? [] }
  const [draft, setDraft] = useState(before)
  const access = useAccess()
  const { data: roles = [] } = useCall('listRoles', [client.app_id], { enabled: access.may('roles:read') })
  const change = useChange('updateAppClient', ['readAppClient', 'listAppClients'])
  const sorted = { ...draft, permissions: [...draft.permissions].sort() }
  const changed = changesOf({ ...before, permissions: [...before.permissions].sort() }, sorted)
  const isChanged = Object.keys(changed).length > 0
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
            onChange={(role_ids) => setDraft({ ...draft, role_ids })}
            clearButtonProps={{ 'aria-label': 'Remove all' }}
          />
        )}
        <PermissionMatrix
          value={draft.permissions}
          onChange={(permissions) => setDraft({ ...draft, permissions })}
          isForClients
        />
        <ErrorNotice error={change.error} />
        <Group>
          <Button
            disabled={!isChanged || !access.may('clients:edit')}
            loading={change.isPending}
            onClick={() =>
              change.mutate([client.app_id, client.client_id, changed], {
                onSuccess: () =>
                  notifyUndoable('The permissions are saved.', () =>
                    change.mutateAsync([client.app_id, client.client_id, changesOf(draft, before)]),
                  ),
              })
            }
          >
            Save permissions
          </Button>
          {isChanged && (
            <Button variant="subtle" onClick={() => setDraft(before)}>
              Undo changes
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  )
}
