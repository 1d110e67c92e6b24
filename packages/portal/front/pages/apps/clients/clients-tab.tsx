import { Button, Stack, Text } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall } from '../../../api/use-call.ts'
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { PermissionSummary } from '../../../parts/permission-matrix.tsx'
import { SecretOnce } from '../../../parts/secret-once.tsx'
import { Section } from '../../../parts/section.tsx'
import type { AppTab } from '../app-page.tsx'
import { clientPath } from './client-path.ts'
import { CreateClient } from './create-client.tsx'

type Client = ResultOf<'listAppClients'>[number]

const columns: readonly DataColumn<Client>[] = [
  {
    id: 'name',
    header: 'Client',
    cell: ({ app_id, client_id, name }) => (
      <Link to={clientPath(app_id, client_id)} className="row-link">
        {name ?? client_id}
      </Link>
    ),
  },
  {
    id: 'id',
    header: 'Client id',
    cell: ({ client_id }) => (
      <Text size="sm" ff="monospace">
        {client_id}
      </Text>
    ),
    isOnlyWide: true,
  },
  {
    id: 'proof',
    header: 'Proves itself by',
    cell: ({ authentication_configuration }) => (
      <Text size="sm">
        {authentication_configuration?.method === 'private_key_jwt' ? 'Signed assertions' : 'Secret'}
      </Text>
    ),
    isOnlyWide: true,
  },
  {
    id: 'permissions',
    header: 'Permissions',
    cell: ({ permissions }) => <PermissionSummary value={permissions} />,
  },
]

/** The clients of an app. */
export default function ClientsTab({ appId }: AppTab) {
  const [isCreating, setCreating] = useState(false)
  const [created, setCreated] = useState<{ clientId: string; secret: string }>()
  const access = useAccess()
  const navigate = useNavigate()
  const { data, error, isFetching, refetch } = useCall('listAppClients', [appId])
  const create = access.may('clients:create') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      Create client
    </Button>
  )
  return (
    <Section
      title="Clients"
      lead="Each backend of the app calls this service with a client of its own. A new client may do nothing until you give it permissions."
      actions={data?.length !== 0 && create}
    >
      <Stack>
        <ErrorNotice error={error} retry={() => void refetch()} />
        <DataTable
          caption="List of clients"
          columns={columns}
          rows={data}
          keyOf={({ client_id }) => client_id}
          isBusy={isFetching}
          empty={
            <EmptyState icon={IconKey} title="No client yet" action={create}>
              Create a client, keep its secret in the configuration of your backend, and sign your first user
              in.
            </EmptyState>
          }
        />
      </Stack>
      {isCreating && (
        <CreateClient
          appId={appId}
          onClose={() => setCreating(false)}
          onCreated={(clientId, secret) => {
            setCreating(false)
            if (secret === undefined) void navigate(clientPath(appId, clientId))
            else setCreated({ clientId, secret })
          }}
        />
      )}
      {created !== undefined && (
        <SecretOnce
          title={`The secret of ${created.clientId}`}
          secret={created.secret}
          onClose={() => void navigate(clientPath(appId, created.clientId))}
        >
          Put it into the configuration of your backend as its client secret. The service keeps a hash of it
          only.
        </SecretOnce>
      )}
    </Section>
  )
}
