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
import { notifyUndoableAfter } from '../../parts/notify-undoable.tsx'
import { Page } from '../../parts/page.tsx'
import { PermissionMatrix } from '../../parts/permission-matrix.tsx'
import { SaveFailure } from '../../parts/save-failure.tsx'
import { Section } from '../../parts/section.tsx'
import { useEdit } from '../../parts/use-edit.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { withVersion } from '../../parts/with-version.ts'
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
        <Stack key={`${appId} ${roleId}`} gap="lg">
          <Assignments role={role} />
          <EditRole role={role} load={async () => (await refetch()).data} />
          <DeleteRole role={role} back={back} />
        </Stack>
      )}
    </Page>
  )
}

function draftOf({ role_name, display_name = '', description = '', permissions }: Role) {
  return { role_name, display_name, description, permissions }
}

function EditRole({ role, load }: { role: Role; load: () => Promise<Role | undefined> }) {
  const edit = useEdit(role, draftOf)
  const { base, before, draft, isChanged, set } = edit
  const access = useAccess()
  const change = useChange('updateRole', ['readRole', 'listRoles'])
  const save = async () => {
    const { app_id, role_id } = role
    const back = changesOf(draft, before)
    const saved = await notifyUndoableAfter(
      change.mutateAsync([app_id, role_id, withVersion(edit.changed, base.version)]),
      `role ${role_id}`,
      'The role is saved.',
      ({ version }) => change.mutateAsync([app_id, role_id, withVersion(back, version)]),
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
      title="Name and permissions"
      lead="A change is in tokens that are issued from then on; administrators have it at their next call."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) void save()
        }}
      >
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label="Name"
              description="In tokens, as role_values; unique in the app."
              value={draft.role_name}
              onChange={(event) => set({ role_name: event.currentTarget.value })}
              maxLength={255}
              required
            />
            <TextInput
              label="Shown as"
              description="In lists of this portal. Empty: the name."
              value={draft.display_name}
              onChange={(event) => set({ display_name: event.currentTarget.value })}
              maxLength={255}
            />
          </SimpleGrid>
          <TextInput
            label="Description"
            description="Who should have it, and why."
            value={draft.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            maxLength={1024}
          />
          <PermissionMatrix value={draft.permissions} onChange={(permissions) => set({ permissions })} />
          <SaveFailure error={change.error} onLoad={() => void loadTheirs()} />
          <Group>
            <Button
              type="submit"
              disabled={!isChanged || draft.role_name.trim() === '' || !access.may('roles:edit')}
              loading={change.isPending}
            >
              Save role
            </Button>
            {isChanged && (
              <Button variant="subtle" onClick={edit.reset}>
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
