import { NativeSelect, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { accessOf, nameOf, type ShownUser } from '../user-fields.ts'

/** Sends a user the mail by which they set a new password. */
export function ResetMailDialog({ user, onClose }: { user: ShownUser; onClose: () => void }) {
  const { data: apps } = useCall('listApps', [{ limit: '1000' }])
  const [chosenApp, setApp] = useState<string>()
  const [chosenPage, setPage] = useState<string>()
  const send = useChange('sendUserPasswordReset', ['listAuditEvents'])
  const own = accessOf(user).apps.map(({ app_id }) => app_id)
  const offered = (apps?.result ?? []).filter(({ app_id }) => own.length === 0 || own.includes(app_id))
  const appId = chosenApp ?? offered[0]?.app_id
  const { data: clients } = useCall('listAppClients', [appId ?? ''], { enabled: appId !== undefined })
  const pages = (clients ?? []).flatMap(({ client_id, redirect_uris = [] }) =>
    redirect_uris.map((uri) => ({ value: JSON.stringify([client_id, uri]), label: uri, client_id, uri })),
  )
  const page = pages.find(({ value }) => value === chosenPage) ?? pages[0]
  const why = whyNot(user)
  const confirm = async () => {
    if (page === undefined) return
    await send.mutateAsync([user.user_id, { client_id: page.client_id, redirect_uri: page.uri }])
    notifications.show({ message: `The mail to ${user.email?.value} is on its way.` })
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Send ${nameOf(user)} a reset mail?`}
      action="Send the mail"
      isDangerous={false}
      isBusy={send.isPending}
      error={send.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      <Stack>
        <span>
          {why ??
            `${user.email?.value} gets a link to choose a new password. Until it is used nothing changes; then all other sessions end.`}
        </span>
        {offered.length > 1 && (
          <NativeSelect
            label="App"
            value={appId}
            onChange={(event) => {
              setApp(event.currentTarget.value)
              setPage(undefined)
            }}
            data={offered.map(({ app_id, app_name }) => ({ value: app_id, label: app_name }))}
          />
        )}
        {pages.length > 0 ? (
          <NativeSelect
            label="Page that the link opens"
            description="One of the redirect URIs of the app: the page where a new password is set"
            value={page?.value}
            onChange={(event) => setPage(event.currentTarget.value)}
            data={pages.map(({ value, label }) => ({ value, label }))}
          />
        ) : (
          clients !== undefined && (
            <Text size="sm" c="var(--mantine-color-error)">
              The app has no redirect URI yet, so a link has nowhere to lead. Add one on the page of the app.
            </Text>
          )
        )}
      </Stack>
    </ConfirmDialog>
  )
}

function whyNot({ email, status, password_information: password }: ShownUser): string | undefined {
  if (status === 'Disabled') return 'The user is disabled. Enable them first.'
  if (email?.email_verified !== true) {
    return 'The user has no verified email address, so no mail can be sent. Give them a temporary password.'
  }
  return password === undefined ? 'The user has no password to reset. Give them a temporary one.' : undefined
}
