import { Alert, Badge, Button, Group, Text } from '@mantine/core'
import { IconInfoCircle, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyDone } from '../../../parts/notify.ts'
import { secondsOf } from '../../../parts/seconds-of.ts'
import { SecretOnce } from '../../../parts/secret-once.tsx'
import { Section } from '../../../parts/section.tsx'
import { TimeText } from '../../../parts/time-text.tsx'

type Secret = ResultOf<'listClientSecrets'>[number]

/** The secrets of a client: two are alive during a rotation. Last uses are read every few seconds, so that a rotation can be watched. */
export function SecretsSection({ client }: { client: ResultOf<'readAppClient'> }) {
  const { app_id, client_id } = client
  const [shown, setShown] = useState<string>()
  const [dropped, setDropped] = useState<Secret>()
  const access = useAccess()
  const { data, error, isFetching, refetch } = useCall('listClientSecrets', [app_id, client_id], {
    refetchInterval: 15_000,
  })
  const add = useChange('createClientSecret', ['listClientSecrets'])
  const drop = useChange('deleteClientSecret', ['listClientSecrets'])
  const mayEdit = access.may('clients:edit')
  const isRotating = (data?.length ?? 0) > 1
  const columns: readonly DataColumn<Secret>[] = [
    {
      id: 'secret',
      header: 'Secret',
      cell: ({ secret_id }) => (
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" ff="monospace">
            {secret_id.slice(0, 8)}…
          </Text>
          {isRotating && secret_id === newestOf(data) && (
            <Badge variant="light" size="sm">
              New
            </Badge>
          )}
        </Group>
      ),
    },
    {
      id: 'created',
      header: 'Created',
      cell: ({ created_at }) => <Since time={created_at} or="by the seed" />,
    },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ last_used_at }) => <Since time={last_used_at} or="not yet" />,
    },
    {
      id: 'actions',
      header: 'Actions',
      cell: (secret) =>
        mayEdit && isRotating ? (
          <Button variant="default" size="xs" onClick={() => setDropped(secret)}>
            Drop
          </Button>
        ) : (
          ''
        ),
    },
  ]
  return (
    <Section
      title="Secrets"
      lead="To rotate without a failed call: add a second secret, deploy it, wait until the old one is no longer used, then drop the old one."
      actions={
        mayEdit && (
          <Button
            variant={isRotating ? 'default' : 'filled'}
            leftSection={<IconPlus size={18} />}
            disabled={isRotating || data === undefined}
            loading={add.isPending}
            onClick={() =>
              add.mutate([app_id, client_id], { onSuccess: ({ client_secret }) => setShown(client_secret) })
            }
          >
            Add secret
          </Button>
        )
      }
    >
      {isRotating && (
        <Alert color="brand" icon={<IconInfoCircle />} title="Two secrets are valid">
          Both are accepted. Drop the old one when its last use lies before your deployment; last uses are
          exact to about a minute.
        </Alert>
      )}
      <ErrorNotice error={error ?? add.error} retry={() => void refetch()} />
      <DataTable
        caption="List of secrets"
        columns={columns}
        rows={data}
        keyOf={({ secret_id }) => secret_id}
        isBusy={isFetching && data === undefined}
        empty={<Text size="sm">This client has no secret.</Text>}
      />
      {shown !== undefined && (
        <SecretOnce
          title={`The new secret of ${client_id}`}
          secret={shown}
          onClose={() => {
            setShown(undefined)
            add.reset()
          }}
        >
          Deploy it to your backend now. The old secret stays valid until you drop it.
        </SecretOnce>
      )}
      {dropped !== undefined && (
        <ConfirmDialog
          title="Drop this secret"
          action="Drop secret"
          isBusy={drop.isPending}
          error={drop.error}
          onClose={() => setDropped(undefined)}
          onConfirm={() =>
            drop.mutate([app_id, client_id, dropped.secret_id], {
              onSuccess: () => {
                setDropped(undefined)
                notifyDone('The secret is dropped.')
              },
            })
          }
        >
          <UseOf secret={dropped} /> Calls with it are refused within a second; the other secret stays valid.
          This cannot be undone.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function UseOf({ secret }: { secret: Secret }) {
  const usedAt = secondsOf(secret.last_used_at)
  if (usedAt === undefined) return <>It has not been used yet.</>
  return (
    <>
      It was last used <TimeText at={usedAt} />.
    </>
  )
}

function Since({ time, or }: { time: string | undefined; or: string }) {
  const at = secondsOf(time)
  return <Text size="sm">{at === undefined ? or : <TimeText at={at} />}</Text>
}

/** The secret that was created last. */
function newestOf(secrets: readonly Secret[] = []): string | undefined {
  return secrets.toSorted((a, b) => (secondsOf(b.created_at) ?? 0) - (secondsOf(a.created_at) ?? 0))[0]
    ?.secret_id
}
