import '../users.css'
import { Button, Code, CopyButton, Tabs, Text } from '@mantine/core'
import { IconArrowLeft, IconCheck, IconCopy } from '@tabler/icons-react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useAccess } from '../../../api/use-access.ts'
import { useCall } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { Page } from '../../../parts/page.tsx'
import { TimeText } from '../../../parts/time-text.tsx'
import { StatusText } from '../status-text.tsx'
import { nameOf, type ShownUser, secondsOf } from '../user-fields.ts'
import { AccessTab } from './access-tab.tsx'
import { ActivityTab } from './activity-tab.tsx'
import { LogInTab } from './log-in-tab.tsx'
import { ProfileTab } from './profile-tab.tsx'
import { SessionsTab } from './sessions-tab.tsx'
import { UserActions } from './user-actions.tsx'

const tabs = [
  { value: 'profile', label: 'Profile', needs: 'users:read', Panel: ProfileTab },
  { value: 'log-in', label: 'Log-in', needs: 'authenticators:read', Panel: LogInTab },
  { value: 'sessions', label: 'Sessions', needs: 'sessions:read', Panel: SessionsTab },
  { value: 'access', label: 'Apps and roles', needs: 'users:read', Panel: AccessTab },
  { value: 'activity', label: 'Activity', needs: 'audit:read', Panel: ActivityTab },
]

/** One user, with everything about them in tabs; the address names the tab. */
export default function UserPage() {
  const { userId = '' } = useParams()
  const { data: user, error, refetch } = useCall('readUser', [userId])
  const name = user === undefined ? 'User' : nameOf(user)
  return (
    <>
      <Button
        component={Link}
        to="/users"
        variant="subtle"
        size="compact-sm"
        mb="xs"
        ml={-8}
        leftSection={<IconArrowLeft size={16} stroke={1.8} />}
      >
        Users
      </Button>
      <Page
        title={error?.status === 404 ? 'There is no such user' : name}
        lead={user !== undefined && <UserHead user={user} />}
        actions={user !== undefined && <UserActions key={userId} user={user} />}
      >
        {error?.status === 404 ? (
          <Text>The user may have been deleted or erased, or the address was mistyped.</Text>
        ) : (
          <ErrorNotice error={error} retry={() => void refetch()} />
        )}
        {user !== undefined && <UserTabs key={userId} user={user} />}
      </Page>
    </>
  )
}

function UserHead({ user }: { user: ShownUser }) {
  return (
    <span className="user-head">
      <StatusText status={user.status} />
      <span>
        Created <TimeText at={user.created_at} />
      </span>
      <span>
        Last log-in: <TimeText at={secondsOf(user.last_auth)} />
      </span>
      <span className="user-id">
        <Code>{user.user_id}</Code>
        <CopyButton value={user.user_id}>
          {({ copied, copy }) => (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={copy}
              aria-label={copied ? 'Copied' : 'Copy the id'}
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </Button>
          )}
        </CopyButton>
      </span>
    </span>
  )
}

function UserTabs({ user }: { user: ShownUser }) {
  const [parameters, setParameters] = useSearchParams()
  const { may } = useAccess()
  const shown = tabs.filter(({ needs }) => may(needs))
  const asked = parameters.get('tab')
  const { value = 'profile' } = shown.find((tab) => tab.value === asked) ?? shown[0] ?? {}
  return (
    <Tabs
      value={value}
      onChange={(next) =>
        setParameters(next === null || next === 'profile' ? {} : { tab: next }, { replace: true })
      }
      keepMounted={false}
    >
      <Tabs.List mb="lg" className="user-tabs" aria-label="About this user">
        {shown.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown.map(({ value: tab, Panel }) => (
        <Tabs.Panel key={tab} value={tab}>
          <Panel user={user} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
