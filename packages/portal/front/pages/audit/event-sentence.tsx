import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useCall } from '../../api/use-call.ts'
import { type AuditEvent, actorWords, deedOf, reasonOf } from './event-words.ts'

/** One event as a sentence: who did what, to whom, and why it failed. */
export function EventSentence({ event }: { event: AuditEvent }) {
  const { actor_user_id, user_id, target } = event
  const doer = actor_user_id ?? (event.actor_type === 'user' ? user_id : undefined)
  const other = user_id !== undefined && user_id !== doer ? user_id : undefined
  const thing = target === undefined || target.startsWith('user:') ? undefined : target
  const reason = reasonOf(event)
  return (
    <>
      <Text size="sm" component="span">
        {doer === undefined ? actorWords(event) : <UserName userId={doer} />} {deedOf(event)}
        {other !== undefined && (
          <>
            {' · '}
            <UserName userId={other} />
          </>
        )}
        {thing !== undefined && <span className="target"> {thing}</span>}
      </Text>
      {reason !== undefined && (
        <Text size="xs" c="dimmed">
          {reason}
        </Text>
      )}
    </>
  )
}

/** A user by name, with a link; by the id while the name is on its way, and when there is none any more. */
export function UserName({ userId }: { userId: string }) {
  const { data } = useCall('readUser', [userId], { keep: true })
  const name = data?.username ?? data?.email?.value ?? data?.phone_number?.value ?? userId
  return (
    <Anchor
      component={Link}
      to={`/users/${encodeURIComponent(userId)}`}
      size="sm"
      fw={600}
      className="user-name"
    >
      {name}
    </Anchor>
  )
}
