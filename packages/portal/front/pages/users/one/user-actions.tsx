import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconBan,
  IconChevronDown,
  IconCircleCheck,
  IconDownload,
  IconKey,
  IconMailForward,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call } from '../../../api/call.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { wordsOf } from '../../../parts/failure-words.ts'
import { notifyDone } from '../../../parts/notify.ts'
import { notifyUndoable } from '../../../parts/notify-undoable.tsx'
import { saveFile } from '../save-file.ts'
import { nameOf, type ShownUser } from '../user-fields.ts'
import { ResetMailDialog } from './reset-mail-dialog.tsx'
import { TemporaryPasswordDialog } from './temporary-password-dialog.tsx'

/** Reads that are old after the status of a user has changed. */
export const aboutUser = [
  'readUser',
  'listUsers',
  'countUsers',
  'listUserSessions',
  'listUserAuthenticators',
  'listAuditEvents',
] as const

type Asked = 'disable' | 'reset' | 'temporary' | 'erase' | undefined

/** What can be done with a user as a whole. */
export function UserActions({ user }: { user: ShownUser }) {
  const [asked, setAsked] = useState<Asked>()
  const { may } = useAccess()
  const update = useChange('updateUser', aboutUser)
  const close = () => setAsked(undefined)
  const isDisabled = user.status === 'Disabled'
  const setStatus = async (status: 'Active' | 'Disabled') => {
    await update.mutateAsync([user.user_id, { status }])
    close()
    if (status === 'Active') return notifyDone(`${nameOf(user)} can log in again.`)
    notifyUndoable(`user ${user.user_id}`, `${nameOf(user)} is disabled, and signed out everywhere.`, () =>
      update.mutateAsync([user.user_id, { status: 'Active' }]),
    )
  }
  const download = async () => {
    try {
      const data = await call('exportUser', [user.user_id])
      saveFile(`user-${user.user_id}.json`, JSON.stringify(data, null, 2), 'application/json')
    } catch (error) {
      notifications.show({ color: 'red', title: 'The export did not work', message: wordsOf(error) })
    }
  }
  const enable = () =>
    void setStatus('Active').catch((error: unknown) =>
      notifications.show({ color: 'red', title: 'That did not work', message: wordsOf(error) }),
    )
  return (
    <>
      <Menu position="bottom-end" width={250} withinPortal={false}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} stroke={1.8} />}>
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {may('users:edit') && (
            <>
              <Menu.Item
                leftSection={<IconMailForward size={18} stroke={1.6} />}
                onClick={() => setAsked('reset')}
              >
                Send a reset mail
              </Menu.Item>
              <Menu.Item
                leftSection={<IconKey size={18} stroke={1.6} />}
                onClick={() => setAsked('temporary')}
              >
                Give a temporary password
              </Menu.Item>
              <Menu.Divider />
              {isDisabled ? (
                <Menu.Item leftSection={<IconCircleCheck size={18} stroke={1.6} />} onClick={enable}>
                  Enable
                </Menu.Item>
              ) : (
                <Menu.Item
                  leftSection={<IconBan size={18} stroke={1.6} />}
                  onClick={() => setAsked('disable')}
                >
                  Disable
                </Menu.Item>
              )}
            </>
          )}
          <Menu.Item leftSection={<IconDownload size={18} stroke={1.6} />} onClick={() => void download()}>
            Export their data
          </Menu.Item>
          {may('users:delete') && (
            <Menu.Item
              color="var(--mantine-color-error)"
              leftSection={<IconTrash size={18} stroke={1.6} />}
              onClick={() => setAsked('erase')}
            >
              Erase
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === 'disable' && (
        <ConfirmDialog
          title={`Disable ${nameOf(user)}?`}
          action="Disable"
          isBusy={update.isPending}
          error={update.error}
          onConfirm={() => void setStatus('Disabled').catch(() => {})}
          onClose={close}
        >
          All sessions end now, and every log-in is refused. Passwords, passkeys and data stay: you can enable
          the user again at any time.
        </ConfirmDialog>
      )}
      {asked === 'reset' && <ResetMailDialog user={user} onClose={close} />}
      {asked === 'temporary' && <TemporaryPasswordDialog user={user} onClose={close} />}
      {asked === 'erase' && <EraseDialog user={user} onClose={close} />}
    </>
  )
}

function EraseDialog({ user, onClose }: { user: ShownUser; onClose: () => void }) {
  const navigate = useNavigate()
  const erase = useChange('eraseUser', ['listUsers', 'countUsers', 'listAuditEvents'])
  const name = user.username ?? user.email?.value ?? user.phone_number?.value ?? user.user_id
  const confirm = async () => {
    await erase.mutateAsync([user.user_id])
    notifications.show({ message: `${nameOf(user)} is erased.` })
    await navigate('/users')
  }
  return (
    <ConfirmDialog
      title={`Erase ${nameOf(user)}?`}
      action="Erase for ever"
      typed={name}
      isBusy={erase.isPending}
      error={erase.error}
      onConfirm={() => void confirm().catch(() => {})}
      onClose={onClose}
    >
      Sessions end, and everything that names this user is removed: profile, addresses, passwords, passkeys,
      memberships and roles. The audit keeps what happened, under a pseudonym that leads to nobody. This
      cannot be undone; disable the user if they may come back.
    </ConfirmDialog>
  )
}
