import { Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useCall } from '../../../api/use-call.ts'
import { useCursor } from '../../../api/use-cursor.ts'
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { TimeText } from '../../../parts/time-text.tsx'
import { deviceOf } from '../device-words.ts'
import type { ShownUser } from '../user-fields.ts'
import { actionWords } from './action-words.ts'

type Event = ResultOf<'listAuditEvents'>['result'][number]

/** What happened to a user, and what they did, the latest first. */
export function ActivityTab({ user }: { user: ShownUser }) {
  const cursor = useCursor(user.user_id)
  const { data, error, isFetching, refetch } = useCall(
    'listAuditEvents',
    [
      {
        user_id: user.user_id,
        limit: '25',
        ...(cursor.cursor !== undefined && { cursor: cursor.cursor }),
      },
    ],
    { keep: true },
  )
  return (
    <>
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        caption="Events of this user"
        columns={columns}
        rows={data?.result}
        keyOf={({ event_id }) => event_id}
        isBusy={isFetching}
        cursor={cursor}
        next={data?.next_cursor}
        empty={
          <EmptyState icon={IconHistory} title="Nothing has happened yet">
            Each log-in, each failure and each change of this user appears here, with where it came from.
          </EmptyState>
        }
      />
    </>
  )
}

const columns: readonly DataColumn<Event>[] = [
  { id: 'at', header: 'When', cell: ({ at }) => <TimeText at={at} /> },
  {
    id: 'what',
    header: 'What',
    cell: ({ action, outcome, reason, method }) => (
      <span className="user-cell">
        <span className={outcome === 'failure' ? 'failed' : undefined}>{actionWords(action)}</span>
        <small>{[method, reason].filter((text) => text !== undefined && text !== '').join(' · ')}</small>
      </span>
    ),
  },
  {
    id: 'by',
    header: 'By',
    isOnlyWide: true,
    cell: ({ actor_type, actor_user_id, client_id }) =>
      actor_user_id === undefined ? (
        <Text size="sm">{actor_type === 'client' ? client_id : actorWords[actor_type]}</Text>
      ) : (
        <Link to={`/users/${encodeURIComponent(actor_user_id)}`} className="row-link">
          an administrator
        </Link>
      ),
  },
  { id: 'client', header: 'Through', isOnlyWide: true, cell: ({ client_id }) => client_id ?? '' },
  {
    id: 'from',
    header: 'From',
    isOnlyWide: true,
    cell: ({ ip, user_agent }) => (
      <span className="user-cell">
        <span>{ip ?? ''}</span>
        <small title={user_agent}>{user_agent === undefined ? '' : deviceOf(user_agent)}</small>
      </span>
    ),
  },
]

const actorWords: Record<string, string> = {
  user: 'the user',
  operator: 'the command line',
  service: 'the service',
}
