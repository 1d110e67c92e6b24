import { Tabs } from '@mantine/core'
import { type ComponentType, lazy, Suspense } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCall } from '../../api/use-call.ts'
import { Copyable } from '../../parts/copyable.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Waiting } from '../../parts/waiting.tsx'

/** What a tab shows of an app. */
export interface AppTab {
  appId: string
}

const tabs: readonly { value: string; label: string; Content: ComponentType<AppTab> }[] = [
  { value: 'clients', label: 'Clients', Content: lazy(() => import('./clients/clients-tab.tsx')) },
  { value: 'login', label: 'Log-in', Content: lazy(() => import('./login/login-tab.tsx')) },
  { value: 'messages', label: 'Messages', Content: lazy(() => import('./messages/messages-tab.tsx')) },
  { value: 'branding', label: 'Branding', Content: lazy(() => import('./messages/branding-tab.tsx')) },
  { value: 'settings', label: 'Settings', Content: lazy(() => import('./settings-tab.tsx')) },
]

/** One app: its clients, log-in settings, messages and branding, each at an address of its own. */
export default function AppPage() {
  const { appId = '', tab = 'clients' } = useParams()
  const navigate = useNavigate()
  const { data: app, error, refetch } = useCall('readApp', [appId])
  const shown = tabs.find(({ value }) => value === tab) ?? tabs[0]
  if (error !== null && app === undefined) {
    return (
      <Page title="App">
        <ErrorNotice error={error} retry={() => void refetch()} />
      </Page>
    )
  }
  return (
    <Page title={app?.app_name ?? appId} lead={<Copyable value={appId} label="the id of the app" />}>
      <Tabs
        value={shown?.value ?? null}
        onChange={(value) => void navigate(`/apps/${encodeURIComponent(appId)}/${value ?? ''}`)}
        activateTabWithKeyboard={false}
        keepMounted={false}
      >
        <Tabs.List aria-label="Parts of the app" className="tabs" mb="lg">
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, Content }) => (
          <Tabs.Panel key={value} value={value}>
            <Suspense fallback={<Waiting />}>
              <Content key={appId} appId={appId} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}
