import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconDeviceMobileMessage,
  IconFingerprint,
  IconKey,
  IconLifebuoy,
  IconLink,
  IconMail,
  IconPassword,
} from '@tabler/icons-react'
import { type ComponentType, useState } from 'react'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { TimeText } from '../../../parts/time-text.tsx'
import { type ShownUser, secondsOf } from '../user-fields.ts'
import { Card } from './card.tsx'
import { aboutUser } from './user-actions.tsx'

type Authenticator = ResultOf<'listUserAuthenticators'>[number]

const kinds: Record<
  Authenticator['type'],
  { label: string; icon: ComponentType<{ size?: number; stroke?: number }>; loss?: string }
> = {
  password: {
    label: 'Password',
    icon: IconPassword,
    loss: 'All sessions end. The user has no password any more, and cannot reset it: they need another way to log in, or a temporary password from you.',
  },
  webauthn: {
    label: 'Passkey',
    icon: IconFingerprint,
    loss: 'The passkey stays on the device of the user and does not work here any more.',
  },
  totp: {
    label: 'Authenticator app',
    icon: IconKey,
    loss: 'Codes of the app are refused from now on. Where two factors are required, the user has to set it up again.',
  },
  recovery_codes: { label: 'Recovery codes', icon: IconLifebuoy, loss: 'None of the codes works any more.' },
  email_otp: { label: 'Code by email', icon: IconMail },
  email_magic_link: { label: 'Link by email', icon: IconLink },
  sms_otp: { label: 'Code by text message', icon: IconDeviceMobileMessage },
}

/** How a user logs in; removes what was lost or stolen. */
export function LogInTab({ user }: { user: ShownUser }) {
  const [removing, setRemoving] = useState<Authenticator>()
  const { may } = useAccess()
  const { data, error, refetch } = useCall('listUserAuthenticators', [user.user_id])
  if (error !== null) return <ErrorNotice error={error} retry={() => void refetch()} />
  if (data?.length === 0) {
    return (
      <EmptyState icon={IconKey} title="No way to log in yet">
        Give the user a temporary password by Actions, or verify an address of theirs: then codes and links
        work in the apps that offer them.
      </EmptyState>
    )
  }
  return (
    <Card title="Ways to log in">
      <ul className="user-lines">
        {data?.map((item) => (
          <AuthenticatorLine
            key={item.id}
            item={item}
            onRemove={may('authenticators:delete') ? setRemoving : undefined}
          />
        ))}
      </ul>
      {removing !== undefined && (
        <RemoveDialog user={user} item={removing} onClose={() => setRemoving(undefined)} />
      )}
    </Card>
  )
}

function AuthenticatorLine({
  item,
  onRemove,
}: {
  item: Authenticator
  onRemove: ((item: Authenticator) => void) | undefined
}) {
  const { label, icon: Icon, loss } = kinds[item.type]
  return (
    <li className="user-line">
      <span className="user-line-icon" aria-hidden>
        <Icon size={22} stroke={1.6} />
      </span>
      <span className="user-line-text">
        <span>
          {label}
          {item.name !== undefined && `: ${item.name}`}
        </span>
        <small>
          <AuthenticatorFacts item={item} />
        </small>
      </span>
      <span className="verdict" data-good={stateOf(item) === 'Active'}>
        {stateOf(item)}
      </span>
      {loss !== undefined && onRemove !== undefined && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onRemove(item)}
          aria-label={`Remove: ${label}${item.name === undefined ? '' : ` ${item.name}`}`}
        >
          Remove
        </Button>
      )}
    </li>
  )
}

function AuthenticatorFacts({ item }: { item: Authenticator }) {
  const { remaining } = item.extra_data ?? {}
  return (
    <>
      {item.registered_at !== undefined && (
        <>
          {item.type === 'password' ? 'Set ' : 'Since '}
          <TimeText at={secondsOf(item.registered_at)} />
          {'. '}
        </>
      )}
      {item.last_successful_authentication !== undefined && (
        <>
          Last used <TimeText at={secondsOf(item.last_successful_authentication)} />
          {'. '}
        </>
      )}
      {remaining !== undefined && `${remaining} codes left. `}
      {item.app_id !== undefined && `Works in ${item.app_id} only. `}
      {kinds[item.type].loss === undefined && 'Comes with the address: change that on the profile.'}
    </>
  )
}

function stateOf({ status, extra_data: { temporary, verified } = {} }: Authenticator): string {
  if (status === 'Locked') return 'Locked after failures'
  if (temporary === true) return 'Temporary'
  if (verified === false) return 'Address not verified'
  return status === 'Registered' ? 'Never used' : 'Active'
}

function RemoveDialog({
  user,
  item,
  onClose,
}: {
  user: ShownUser
  item: Authenticator
  onClose: () => void
}) {
  const remove = useChange('removeUserAuthenticator', aboutUser)
  const { label, loss } = kinds[item.type]
  const confirm = async () => {
    await remove.mutateAsync([user.user_id, item.id])
    notifications.show({ message: `${label} removed.` })
    onClose()
  }
  return (
    <ConfirmDialog
      title={`Remove ${item.name ?? label.toLowerCase()}?`}
      action="Remove"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      <Text size="sm">{loss}</Text>
    </ConfirmDialog>
  )
}
