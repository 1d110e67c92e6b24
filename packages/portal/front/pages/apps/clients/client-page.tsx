import { Button, Stack } from '@mantine/core'
import { IconArrowLeft, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { Copyable } from '../../../parts/copyable.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyDone } from '../../../parts/notify.ts'
import { Page } from '../../../parts/page.tsx'
import { Section } from '../../../parts/section.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { ClientSettings } from './client-settings.tsx'
import { KeysSection } from './keys-section.tsx'
import { PermissionsSection } from './permissions-section.tsx'
import { SecretsSection } from './secrets-section.tsx'

/** One client: its secrets or keys, where it may lead users, and what it may do. */
export default function ClientPage() {
  const { appId = '', clientId = '' } = useParams()
  const [isDeleting, setDeleting] = useState(false)
  const access = useAccess()
  const navigate = useNavigate()
  const { data: client, error, refetch } = useCall('readAppClient', [appId, clientId])
  const load = async () => (await refetch()).data
  const remove = useChange('deleteAppClient', ['listAppClients', 'readApp', 'listApps'])
  const back = `/apps/${encodeURIComponent(appId)}/clients`
  const signs = client?.authentication_configuration?.method === 'private_key_jwt'
  return (
    <Page
      title={client?.name ?? clientId}
      lead={<Copyable value={clientId} label="the client id" />}
      actions={
        <Button component={Link} to={back} variant="default" leftSection={<IconArrowLeft size={18} />}>
          All clients of the app
        </Button>
      }
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      {client === undefined ? (
        error === null && <Waiting />
      ) : (
        <Stack key={`${appId} ${clientId}`} gap="lg">
          {signs ? <KeysSection client={client} /> : <SecretsSection client={client} />}
          <ClientSettings load={load} client={client} />
          <PermissionsSection load={load} client={client} />
          {access.may('clients:delete') && (
            <Section
              title="Delete this client"
              lead="It is refused from the next call on, and the tokens that were issued to it end. Sessions of users stay."
              actions={
                <Button
                  variant="default"
                  leftSection={<IconTrash size={18} />}
                  onClick={() => setDeleting(true)}
                >
                  Delete client
                </Button>
              }
            />
          )}
        </Stack>
      )}
      {isDeleting && (
        <ConfirmDialog
          title={`Delete ${client?.name ?? clientId}`}
          action="Delete client"
          typed={clientId}
          isBusy={remove.isPending}
          error={remove.error}
          onClose={() => setDeleting(false)}
          onConfirm={() =>
            remove.mutate([appId, clientId], {
              onSuccess: () => {
                notifyDone(`The client ${clientId} is deleted.`)
                void navigate(back)
              },
            })
          }
        >
          The backend that uses this client cannot log users in any more, from its next call on. All tokens
          that were issued to it end. This cannot be undone; a new client of the same id gets a new secret.
        </ConfirmDialog>
      )}
    </Page>
  )
}
