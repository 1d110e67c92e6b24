import { Button, Text } from '@mantine/core'
import { IconApi, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { durationText } from '../../parts/duration-text.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyUndoable } from '../../parts/notify-undoable.tsx'
import { Page } from '../../parts/page.tsx'
import { ResourceDialog } from './resource-dialog.tsx'

type Resource = ResultOf<'listResources'>[number]

/** The APIs that tokens are issued for. */
export default function ResourcesPage() {
  const [edited, setEdited] = useState<Resource | 'new'>()
  const [removed, setRemoved] = useState<Resource>()
  const access = useAccess()
  const { data, error, isFetching, refetch } = useCall('listResources', [])
  const remove = useChange('deleteResource', ['listResources'])
  const describe = useChange('createResource', ['listResources'])
  const create = access.may('resources:create') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setEdited('new')}>
      Describe an API
    </Button>
  )
  const columns: readonly DataColumn<Resource>[] = [
    {
      id: 'name',
      header: 'API',
      cell: ({ name, uri }) => (
        <div>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace" className="wrap-anywhere">
            {uri}
          </Text>
        </div>
      ),
    },
    {
      id: 'access',
      header: 'Access tokens',
      cell: ({ access_token_ttl }) => <Text size="sm">{durationText(access_token_ttl)}</Text>,
      isOnlyWide: true,
    },
    {
      id: 'refresh',
      header: 'Refresh tokens',
      cell: ({ max_refresh_rotate }) => <Text size="sm">{durationText(max_refresh_rotate)}</Text>,
      isOnlyWide: true,
    },
    {
      id: 'actions',
      header: 'Actions',
      cell: (resource) => (
        <Button.Group>
          {access.may('resources:edit') && (
            <Button
              variant="default"
              size="xs"
              aria-label={`Change ${resource.name}`}
              onClick={() => setEdited(resource)}
            >
              Change
            </Button>
          )}
          {access.may('resources:delete') && (
            <Button
              variant="default"
              size="xs"
              aria-label={`Delete ${resource.name}`}
              onClick={() => setRemoved(resource)}
            >
              Delete
            </Button>
          )}
        </Button.Group>
      ),
    },
  ]
  return (
    <Page
      title="APIs"
      lead="A resource is an API that tokens are issued for: its URI is their audience, so that a token for one API is refused by another."
      actions={data?.length !== 0 && create}
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        caption="APIs"
        columns={columns}
        rows={data}
        keyOf={({ resource_id }) => resource_id}
        isBusy={isFetching && data === undefined}
        empty={
          <EmptyState icon={IconApi} title="No API yet" action={create}>
            Describe an API by its URI and the lifetimes of its tokens, then permit clients to ask for them on
            their pages.
          </EmptyState>
        }
      />
      {edited !== undefined && (
        <ResourceDialog
          resource={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed !== undefined && (
        <ConfirmDialog
          title={`Delete ${removed.name}`}
          action="Delete API"
          isBusy={remove.isPending}
          error={remove.error}
          onClose={() => setRemoved(undefined)}
          onConfirm={() =>
            remove.mutate([removed.resource_id], {
              onSuccess: () => {
                setRemoved(undefined)
                notifyUndoable(`api ${removed.uri}`, `${removed.name} is deleted.`, () =>
                  describe.mutateAsync([described(removed)]),
                )
              },
            })
          }
        >
          No tokens are issued for {removed.uri} any more. An API that a client may still ask for cannot be
          deleted: take it from the clients first.
        </ConfirmDialog>
      )}
    </Page>
  )
}

/** What describes an API again after its deletion; it gets a new id, and its URI is the same. */
function described({ name, uri, description, scopes, ...lifetimes }: Resource) {
  const { access_token_ttl, refresh_token_ttl, max_refresh_rotate } = lifetimes
  return {
    ...{ name, uri, access_token_ttl, refresh_token_ttl, max_refresh_rotate },
    ...(description !== undefined && { description }),
    ...(scopes !== undefined && { scopes }),
  }
}
