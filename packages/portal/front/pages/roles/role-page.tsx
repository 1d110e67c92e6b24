import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { IconArrowLeft, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { changesOf } from '../../parts/changes-of.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyDone } from '../../parts/notify.ts'
import { notifyUndoable } from '../../parts/notify-undoable.tsx'
import { Page } from '../../parts/page.tsx'
import { PermissionMatrix } from '../../parts/permission-matrix.tsx'
import { Section } from '../../parts/section.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Assignments } from './assignments.tsx'

type Role = ResultOf<'readRole'>

/** One role: who has it, and what it permits. */
export default function RolePage() {
  const { appId = '', roleId = '' } = useParams()
  const { data: role, error, refetch } = useCall('readRole', [appId, roleId])
  const back = `/roles?app=${encodeURIComponent(appId)}`
  return (
    <Page
      title={role?.display_name ?? role?.role_name ?? 'Role'}
      lead={role?.description}
      actions={
        <Button component={Link} to={back} variant="default" leftSection={<IconArrowLeft size={18} />}>
          All roles of the app
        </Button>
      }
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      {role === undefined ? (
        error === null && <Waiting />
      ) : (
        <Stack gap="lg">
          <Assignments role={role} />
          <EditRole key={JSON.stringify(role)} role={role} />
          <DeleteRole role={role} back={back} />
        </Stack>
      )}
    </Page>
  )
}

function EditRole({ role }: { role: Role }) {
  const before = {
    role_name: role.role_name,
    display_name: role.display_name ?? '',
    description: role.description ?? '',
    permissions: role.permissions,
  }
  const [draft, setDraft] = useState(before)
  const access = useAccess()
  const change = useChange('updateRole', ['readRole', 'listRoles'])
  const changed = changesOf(before, draft)
  const isChanged = Object.keys(changed).length > 0
  const set = (part: Partial<typeof before>) => setDraft({ ...draft, ...part })
  return (
    <Section
      title="Name and permissions"
      lead="A change is in tokens that are issued from then on; administrators have it at their next call."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) {
            change.mutate([role.app_id, role.role_id, changed], {
              onSuccess: () =>
                notifyUndoable('The role is saved.', () =>
                  change.mutateAsync([role.app_id, role.role_id, changesOf(draft, before)]),
                ),
            })
          }
        }}
      >
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label="Name"
              value={draft.role_name}
              onChange={(event) => set({ role_name: event.currentTarget.value })}
              maxLength={255}
              required
            />
            <TextInput
              label="Shown as"
              value={draft.display_name}
              onChange={(event) => set({ display_name: event.currentTarget.value })}
              maxLength={255}
            />
          </SimpleGrid>
          <TextInput
            label="Description"
            value={draft.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            maxLength={1024}
          />
          <PermissionMatrix value={draft.permissions} onChange={(permissions) => set({ permissions })} />
          <ErrorNotice error={change.error} />
          <Group>
            <Button
              type="submit"
              disabled={!isChanged || draft.role_name.trim() === '' || !access.may('roles:edit')}
              loading={change.isPending}
            >
              Save role
            </Button>
            {isChanged && (
              <Button variant="subtle" onClick={() => setDraft(before)}>
                Undo changes
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

function DeleteRole({ role, back }: { role: Role; back: string }) {
  const [isOpen, setOpen] = useState(false)
  const access = useAccess()
  const navigate = useNavigate()
  const remove = useChange('deleteRole', ['listRoles'])
  if (!access.may('roles:delete')) return null
  return (
    <>
      <Section
        title="Delete this role"
        lead="Whoever has it loses its permissions; tokens that were issued before keep it until they expire."
        actions={
          <Button variant="default" leftSection={<IconTrash size={18} />} onClick={() => setOpen(true)}>
            Delete role
          </Button>
        }
      />
      {isOpen && (
        <ConfirmDialog
          title={`Delete ${role.role_name}`}
          action="Delete role"
          isBusy={remove.isPending}
          error={remove.error}
          onClose={() => setOpen(false)}
          onConfirm={() =>
            remove.mutate([role.app_id, role.role_id], {
              onSuccess: () => {
                notifyDone(`The role ${role.role_name} is deleted.`)
                void navigate(back)
              },
            })
          }
        >
          Users, groups and apps that have it lose its permissions: administrators at their next call, others
          with their next token. It cannot be undone.
        </ConfirmDialog>
      )}
    </>
  )
}
