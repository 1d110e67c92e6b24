import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { changesOf } from '../../parts/changes-of.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'
import { notifyUndoableAfter } from '../../parts/notify-undoable.tsx'
import { SaveFailure } from '../../parts/save-failure.tsx'
import { Section } from '../../parts/section.tsx'
import { useEdit } from '../../parts/use-edit.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { withVersion } from '../../parts/with-version.ts'

/** Name and description of an app, and its deletion. */
export default function SettingsTab({ appId }: { appId: string }) {
  const { data: app, refetch } = useCall('readApp', [appId])
  return app === undefined ? <Waiting /> : <Settings app={app} load={async () => (await refetch()).data} />
}

type App = ResultOf<'readApp'>

function fieldsOf(app: App) {
  return {
    app_name: app.app_name,
    app_description: app.app_description ?? '',
    allow_public_signup: app.allow_public_signup ?? false,
  }
}

function Settings({ app, load }: { app: App; load: () => Promise<App | undefined> }) {
  const access = useAccess()
  const edit = useEdit(app, fieldsOf)
  const { base, before, draft, changed, isChanged } = edit
  const [isDeleting, setDeleting] = useState(false)
  const change = useChange('updateApp', ['readApp', 'listApps', 'listAppNames'])
  const save = async () => {
    const back = changesOf(draft, before)
    const name = changed.app_name?.trim()
    const request = { ...changed, ...(name !== undefined && { app_name: name }) }
    const saved = await notifyUndoableAfter(
      change.mutateAsync([app.app_id, withVersion(request, base.version)]),
      `app ${app.app_id}`,
      'The settings are saved.',
      ({ version }) => change.mutateAsync([app.app_id, withVersion(back, version)]),
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
    <Stack gap="lg">
      <Section title="Settings">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isChanged) void save()
          }}
        >
          <Stack maw="36rem">
            <TextInput
              label="Name"
              description="Your users read it on sign-in pages and in messages."
              value={draft.app_name}
              onChange={(event) => edit.set({ app_name: event.currentTarget.value })}
              maxLength={255}
              required
            />
            <Textarea
              label="Description"
              description="A note for administrators."
              value={draft.app_description}
              onChange={(event) => edit.set({ app_description: event.currentTarget.value })}
              maxLength={1024}
              autosize
              minRows={2}
            />
            <Switch
              label="Public sign-up"
              description="Visitors may create an account on the app’s own pages, if they offer it."
              checked={draft.allow_public_signup}
              onChange={(event) => edit.set({ allow_public_signup: event.currentTarget.checked })}
            />
            <SaveFailure error={change.error} onLoad={() => void loadTheirs()} />
            <Group>
              <Button
                type="submit"
                disabled={!isChanged || draft.app_name.trim() === '' || !access.may('apps:edit')}
                loading={change.isPending}
              >
                Save settings
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
      {access.may('apps:delete') && (
        <Section
          title="Delete this app"
          lead="Its clients, roles, log-in settings and templates go with it. Users and their sessions stay, because they belong to the tenant."
          actions={
            <Button
              variant="default"
              color="red"
              leftSection={<IconTrash size={18} />}
              onClick={() => setDeleting(true)}
            >
              Delete app
            </Button>
          }
        />
      )}
      {isDeleting && <DeleteApp app={app} onClose={() => setDeleting(false)} />}
    </Stack>
  )
}

function DeleteApp({ app, onClose }: { app: App; onClose: () => void }) {
  const navigate = useNavigate()
  const remove = useChange('deleteApp', ['listApps', 'listAppNames', 'listAppClients'])
  return (
    <ConfirmDialog
      title={`Delete ${app.app_name}`}
      action="Delete app"
      typed={app.app_id}
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate([app.app_id], {
          onSuccess: () => {
            notifyDone(`The app ${app.app_name} is deleted.`)
            void navigate('/apps')
          },
        })
      }
    >
      Its clients are refused from the next call on, and the tokens that were issued to them end. Its roles,
      log-in settings, templates and branding are gone. Nothing of this can be undone. Users of the app stay
      users of the tenant.
    </ConfirmDialog>
  )
}
