import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { changesOf } from '../../parts/changes-of.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyDone } from '../../parts/notify.ts'
import { notifyUndoableAfter } from '../../parts/notify-undoable.tsx'
import { Section } from '../../parts/section.tsx'
import { Waiting } from '../../parts/waiting.tsx'

/** Name and description of an app, and its deletion. */
export default function SettingsTab({ appId }: { appId: string }) {
  const { data: app } = useCall('readApp', [appId])
  return app === undefined ? <Waiting /> : <Settings key={app.updated_at ?? ''} app={app} />
}

function Settings({ app }: { app: ResultOf<'readApp'> }) {
  const access = useAccess()
  const [name, setName] = useState(app.app_name)
  const [description, setDescription] = useState(app.app_description ?? '')
  const [isOpen, setOpen] = useState(app.allow_public_signup ?? false)
  const [isDeleting, setDeleting] = useState(false)
  const change = useChange('updateApp', ['readApp', 'listApps', 'listAppNames'])
  const before = {
    app_name: app.app_name,
    app_description: app.app_description ?? '',
    allow_public_signup: app.allow_public_signup ?? false,
  }
  const draft = { app_name: name.trim(), app_description: description, allow_public_signup: isOpen }
  const changed = changesOf(before, draft)
  const isChanged = Object.keys(changed).length > 0
  const save = () =>
    notifyUndoableAfter(change.mutateAsync([app.app_id, changed]), 'The settings are saved.', () =>
      change.mutateAsync([app.app_id, changesOf(draft, before)]),
    )
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
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={255}
              required
            />
            <Textarea
              label="Description"
              description="A note for administrators."
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
              maxLength={1024}
              autosize
              minRows={2}
            />
            <Switch
              label="Public sign-up"
              description="Visitors may create an account on the app’s own pages, if they offer it."
              checked={isOpen}
              onChange={(event) => setOpen(event.currentTarget.checked)}
            />
            <ErrorNotice error={change.error} />
            <Group>
              <Button
                type="submit"
                disabled={!isChanged || name.trim() === '' || !access.may('apps:edit')}
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

function DeleteApp({ app, onClose }: { app: ResultOf<'readApp'>; onClose: () => void }) {
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
