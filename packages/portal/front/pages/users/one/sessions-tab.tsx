import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { useState } from 'react'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { TimeText } from '../../../parts/time-text.tsx'
import { deviceOf } from '../device-words.ts'
import { methodWords } from '../method-words.ts'
import { nameOf, type ShownUser, secondsOf } from '../user-fields.ts'

type Session = ResultOf<'listUserSessions'>[number]

/** Where a user is signed in; ends one session or all. */
export function SessionsTab({ user }: { user: ShownUser }) {
  const { may } = useAccess()
  const [ending, setEnding] = useState<Session | 'all'>()
  const { data, error, isFetching, refetch } = useCall('listUserSessions', [user.user_id])
  const sessions = data?.toSorted((one, other) => latestOf(other) - latestOf(one))
  const mayEnd = may('sessions:delete')
  return (
    <>
      <ErrorNotice error={error} retry={() => void refetch()} />
      {sessions !== undefined && sessions.length > 0 && (
        <div className="table-head">
          <Text size="sm" c="dimmed">
            {sessions.length === 1 ? '1 session' : `${sessions.length} sessions`}, each shared by the apps
            beside it.
          </Text>
          {mayEnd && (
            <Button variant="default" size="xs" onClick={() => setEnding('all')}>
              End all sessions
            </Button>
          )}
        </div>
      )}
      <DataTable
        caption="Sessions"
        columns={mayEnd ? [...columns, endColumn(setEnding)] : columns}
        rows={sessions}
        keyOf={({ session_id }) => session_id}
        isBusy={isFetching}
        empty={
          <EmptyState icon={IconDeviceDesktop} title="Signed in nowhere">
            A session begins with a log-in and is shared by all apps. Each one appears here with its device
            and its latest use.
          </EmptyState>
        }
      />
      {ending !== undefined && <EndDialog user={user} ending={ending} onClose={() => setEnding(undefined)} />}
    </>
  )
}

const columns: readonly DataColumn<Session>[] = [
  {
    id: 'device',
    header: 'Device',
    cell: ({ client_attributes: { user_agent, ip_address } = {} }) => (
      <span className="user-cell">
        <span title={user_agent}>{deviceOf(user_agent)}</span>
        <small>{ip_address ?? 'address unknown'}</small>
      </span>
    ),
  },
  {
    id: 'apps',
    header: 'Apps',
    isOnlyWide: true,
    cell: ({ apps = [] }) => apps.map(({ name }) => name).join(', '),
  },
  {
    id: 'methods',
    header: 'Logged in by',
    isOnlyWide: true,
    cell: ({ amr = [] }) => methodWords(amr),
  },
  {
    id: 'start',
    header: 'Began',
    isOnlyWide: true,
    cell: ({ start_time }) => <TimeText at={secondsOf(start_time)} />,
  },
  {
    id: 'use',
    header: 'Last use',
    cell: ({ last_used_time }) => <TimeText at={secondsOf(last_used_time)} />,
  },
]

function endColumn(onEnd: (session: Session) => void): DataColumn<Session> {
  return {
    id: 'end',
    header: 'End',
    cell: (session) => (
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => onEnd(session)}
        aria-label={`End the session on ${deviceOf(session.client_attributes?.user_agent)}`}
      >
        End
      </Button>
    ),
  }
}

function latestOf({ last_used_time, start_time }: Session): number {
  return secondsOf(last_used_time ?? start_time) ?? 0
}

function EndDialog({
  user,
  ending,
  onClose,
}: {
  user: ShownUser
  ending: Session | 'all'
  onClose: () => void
}) {
  const changed = ['listUserSessions', 'listAuditEvents'] as const
  const endOne = useChange('endUserSession', changed)
  const endAll = useChange('revokeUserSessions', changed)
  const isAll = ending === 'all'
  const confirm = async () => {
    if (isAll) await endAll.mutateAsync([user.user_id])
    else await endOne.mutateAsync([user.user_id, ending.session_id])
    notifications.show({ message: isAll ? 'All sessions have ended.' : 'The session has ended.' })
    onClose()
  }
  return (
    <ConfirmDialog
      title={isAll ? `End all sessions of ${nameOf(user)}?` : 'End this session?'}
      action={isAll ? 'End all' : 'End session'}
      isBusy={endOne.isPending || endAll.isPending}
      error={endOne.error ?? endAll.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      {isAll
        ? 'On every device: apps that receive log-outs'
        : `${deviceOf(ending.client_attributes?.user_agent)}: apps of this session that receive log-outs`}{' '}
      ask for a log-in at the next request, the others once their access token has ended. What is not saved
      there may be lost. To keep somebody out, disable the user instead: they can log in again otherwise.
    </ConfirmDialog>
  )
}
