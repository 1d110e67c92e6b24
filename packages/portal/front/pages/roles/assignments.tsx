import { Badge, Button, Text } from '@mantine/core'
import { IconPlus, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useCall, useChange } from '../../api/use-call.ts'
import { useCursor } from '../../api/use-cursor.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { type DataColumn, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyUndoable } from '../../parts/notify-undoable.tsx'
import { secondsOf } from '../../parts/seconds-of.ts'
import { Section } from '../../parts/section.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { AssignRole } from './assign-role.tsx'

type Assignment = ResultOf<'listRoleAssignments'>['result'][number]

const kinds: Readonly<Record<string, string>> = {
  User: 'User',
  Group: 'Group',
  Application: 'All clients of an app',
  Client: 'Client',
}

/** What a role is given to here; clients get theirs on their own page. */
const givenKinds = ['User', 'Group', 'Application'] as const

/** Who has a role. */
export function Assignments({ role }: { role: ResultOf<'readRole'> }) {
  const { app_id, role_id } = role
  const [isAssigning, setAssigning] = useState(false)
  const [removed, setRemoved] = useState<Assignment>()
  const access = useAccess()
  const cursor = useCursor(role_id)
  const { data, error, refetch } = useCall(
    'listRoleAssignments',
    [app_id, role_id, { limit: '20', ...(cursor.cursor !== undefined && { cursor: cursor.cursor }) }],
    { keep: true },
  )
  const remove = useChange('unassignRole', ['listRoleAssignments'])
  const give = useChange('assignRole', ['listRoleAssignments'])
  const giveBack = async ({ entity_type, entity_id }: Assignment) => {
    const kind = givenKinds.find((one) => one === entity_type)
    if (kind) await give.mutateAsync([app_id, role_id, { entity_type: kind, entity_ids: [entity_id] }])
  }
  const mayEdit = access.may('roles:edit')
  const columns: readonly DataColumn<Assignment>[] = [
    { id: 'who', header: 'Who', cell: (assignment) => <Holder assignment={assignment} /> },
    {
      id: 'kind',
      header: 'Kind',
      cell: ({ entity_type }) => (
        <Badge variant="light" color="gray">
          {kinds[entity_type] ?? entity_type}
        </Badge>
      ),
      isOnlyWide: true,
    },
    {
      id: 'since',
      header: 'Since',
      cell: ({ assigned_at }) => <TimeText at={secondsOf(assigned_at)} />,
      isOnlyWide: true,
    },
    {
      id: 'actions',
      header: 'Actions',
      cell: (assignment) =>
        mayEdit && assignment.entity_type !== 'Client' ? (
          <Button
            variant="default"
            size="xs"
            aria-label={`Take away from ${assignment.entity_id}`}
            onClick={() => setRemoved(assignment)}
          >
            Take away
          </Button>
        ) : (
          ''
        ),
    },
  ]
  const assign = mayEdit && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setAssigning(true)}>
      Give it to…
    </Button>
  )
  return (
    <Section title="Who has it" actions={assign}>
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        caption="Who has the role"
        columns={columns}
        rows={data?.result}
        keyOf={({ entity_type, entity_id }) => `${entity_type} ${entity_id}`}
        cursor={cursor}
        next={data?.next_cursor}
        empty={
          <EmptyState icon={IconUsers} title="Nobody has this role">
            Give it to a user, to a group of users, or to all clients of an app.
          </EmptyState>
        }
      />
      {isAssigning && <AssignRole role={role} onClose={() => setAssigning(false)} />}
      {removed !== undefined && (
        <ConfirmDialog
          title="Take the role away"
          action="Take away"
          isDangerous={false}
          isBusy={remove.isPending}
          error={remove.error}
          onClose={() => setRemoved(undefined)}
          onConfirm={() =>
            remove.mutate([app_id, role_id, removed.entity_id], {
              onSuccess: () => {
                setRemoved(undefined)
                notifyUndoable(`role ${role_id} ${removed.entity_id}`, 'The role is taken away.', () =>
                  giveBack(removed),
                )
              },
            })
          }
        >
          <Holder assignment={removed} /> loses {role.role_name}: an administrator at the next call, others
          with their next token. You can give it again at any time.
        </ConfirmDialog>
      )}
    </Section>
  )
}

/** The name behind an id, where it is that of a user. */
function Holder({ assignment: { entity_type, entity_id } }: { assignment: Assignment }) {
  const isUser = entity_type === 'User'
  const { data: user } = useCall('readUser', [entity_id], { enabled: isUser })
  if (!isUser) {
    return (
      <Text size="sm" ff="monospace" component="span">
        {entity_id}
      </Text>
    )
  }
  return (
    <Link to={`/users/${encodeURIComponent(entity_id)}`} className="row-link">
      {user?.username ?? user?.email?.value ?? entity_id}
    </Link>
  )
}
