import { Anchor, Drawer, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { TimeText } from '../../parts/time-text.tsx'
import { type AuditEvent, deedOf, reasonOf } from './event-words.ts'

/** All that is known of one event. */
export function EventDetails({ event, onClose }: { event: AuditEvent; onClose: () => void }) {
  const rows: [string, React.ReactNode][] = [
    ['When', <TimeText key="at" at={event.at} isExact />],
    ['Event', <code key="action">{event.action}</code>],
    ['Outcome', event.outcome],
    ['Reason', reasonOf(event)],
    [
      'User concerned',
      event.user_id && (
        <Anchor key="user" component={Link} to={`/users/${encodeURIComponent(event.user_id)}`}>
          {event.user_id}
        </Anchor>
      ),
    ],
    [
      'Done by',
      event.actor_user_id && (
        <Anchor key="actor" component={Link} to={`/users/${encodeURIComponent(event.actor_user_id)}`}>
          {event.actor_user_id}
        </Anchor>
      ),
    ],
    ['Client', event.client_id],
    ['Changed', event.target],
    ['Address', event.ip],
    ['Browser', event.user_agent],
    ['Session', event.session],
    ['Place in the trail', String(event.seq)],
    ['Id', event.event_id],
  ]
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={deedOf(event)}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm" component="dl" m={0}>
        {rows
          .filter(([, value]) => value !== undefined && value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm" m={0} className="detail">
                {value}
              </Text>
            </div>
          ))}
      </Stack>
    </Drawer>
  )
}
