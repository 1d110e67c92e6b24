import { Alert, Badge, Button, Group, Menu, Text } from '@mantine/core'
import { IconDots, IconInfoCircle, IconKey, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useAccess } from '../../api/use-access.ts'
import { useCall } from '../../api/use-call.ts'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { secondsOf } from '../../parts/seconds-of.ts'
import { TimeText } from '../../parts/time-text.tsx'
import { ChangeKey } from './change-key.tsx'
import { type KeyChange, type SigningKey, stateOf } from './key-state.ts'
import { RotateKeys } from './rotate-keys.tsx'

/** The keys that sign the tokens of the tenant. */
export default function KeysPage() {
  const [isRotating, setRotating] = useState(false)
  const [change, setChange] = useState<{ signingKey: SigningKey; to: KeyChange }>()
  const access = useAccess()
  const { data, error, isFetching, refetch } = useCall('listSigningKeys', [])
  const mayEdit = access.may('keys:edit')
  const mayDelete = access.may('keys:delete')
  const mayChange = ({ tenant_id }: SigningKey) => tenant_id !== undefined || access.manages === 'instance'
  const rotate = access.may('keys:create') && (
    <Button leftSection={<IconRefresh size={18} />} onClick={() => setRotating(true)}>
      Rotate
    </Button>
  )
  const columns: readonly DataColumn<SigningKey>[] = [
    {
      id: 'name',
      header: 'Key',
      // a key that nobody has named has its id for a name
      cell: ({ name, kid, tenant_id, line }) => (
        <div>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {name === kid ? 'Unnamed key' : name}
            </Text>
            {tenant_id === undefined && (
              <Badge variant="light" color="gray" size="sm">
                All tenants
              </Badge>
            )}
            {line === 'rs256' && (
              <Badge variant="light" color="gray" size="sm">
                RS256 ID tokens
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed" ff="monospace" className="only-wide">
            {kid}
          </Text>
        </div>
      ),
    },
    { id: 'alg', header: 'Algorithm', cell: ({ alg }) => <Text size="sm">{alg}</Text>, isOnlyWide: true },
    {
      id: 'state',
      header: 'State',
      cell: (key) => {
        const { label, color, note } = stateOf(key, Date.now() / 1000)
        return (
          <div>
            <Badge variant="light" color={color}>
              {label}
            </Badge>
            <Text size="xs" c="dimmed" mt={4} className="only-wide">
              {note}
            </Text>
          </div>
        )
      },
    },
    {
      id: 'since',
      header: 'Signs from',
      cell: ({ signs_from }) => <TimeText at={secondsOf(signs_from)} isExact />,
      isOnlyWide: true,
    },
    {
      id: 'actions',
      header: 'Actions',
      cell: (key) =>
        (mayEdit || mayDelete) && mayChange(key) ? (
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <Button
                variant="default"
                size="xs"
                aria-label={`Change ${key.name}`}
                leftSection={<IconDots size={16} />}
              >
                Change
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {mayEdit && key.status !== 'signing' && (
                <Menu.Item onClick={() => setChange({ signingKey: key, to: 'signing' })}>
                  Let it sign
                </Menu.Item>
              )}
              {mayEdit && key.status === 'signing' && (
                <Menu.Item onClick={() => setChange({ signingKey: key, to: 'validating' })}>Retire</Menu.Item>
              )}
              {mayEdit && (
                <Menu.Item onClick={() => setChange({ signingKey: key, to: 'disabled' })}>
                  Revoke at once
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        ) : (
          ''
        ),
    },
  ]
  return (
    <Page
      title="Signing keys"
      lead="Every token is signed by a key; apps check it with the public part, which they fetch by themselves."
      actions={data?.length !== 0 && rotate}
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      <Alert color="gray" icon={<IconInfoCircle />} title="How a rotation goes">
        A new key is published first and signs only when every cache has it. The key before it goes on
        validating until the last token that it signed has expired. No app has to be changed, and nobody is
        signed out.
      </Alert>
      <DataTable
        caption="Signing keys"
        columns={columns}
        rows={data}
        keyOf={({ id }) => id}
        isBusy={isFetching && data === undefined}
        empty={
          <EmptyState icon={IconKey} title="No key of this tenant" action={rotate}>
            Tokens of this tenant are signed by the key of all tenants. Rotate to give it one of its own.
          </EmptyState>
        }
      />
      {isRotating && (
        <RotateKeys
          hasRs256Line={data?.some(({ line, status }) => line === 'rs256' && status === 'signing') === true}
          onClose={() => setRotating(false)}
        />
      )}
      {change !== undefined && <ChangeKey {...change} onClose={() => setChange(undefined)} />}
    </Page>
  )
}
