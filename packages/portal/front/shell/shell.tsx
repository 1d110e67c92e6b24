import { Alert, AppShell, Burger, Group, NavLink, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense, useEffect } from 'react'
import { Link, Outlet, useLocation, useNavigation } from 'react-router'
import { useSessionNotice } from '../api/session-notice.ts'
import { useAccess } from '../api/use-access.ts'
import { useCall } from '../api/use-call.ts'
import { areas } from '../areas.ts'
import { NoAccess } from './no-access.tsx'
import { portalName } from './page-nonce.ts'
import { UserMenu } from './user-menu.tsx'

// a chunk of its own: most visits never need it
const SessionDialog = lazy(() => import('./session-dialog.tsx'))

/** What surrounds every page: header, navigation and the dialogs about the session. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const { pathname } = useLocation()
  const navigation = useNavigation()
  const access = useAccess()
  const notice = useSessionNotice()
  const { error } = useCall('readManagementAccess', [])
  // on a phone the navigation covers the page
  useEffect(close, [pathname])
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 228, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
              aria-expanded={isOpen}
            />
            <Link to="/" className="brand">
              <img src="/favicon.svg" alt="" width={28} height={28} />
              <span>{portalName()}</span>
            </Link>
            {access.tenantId !== '' && (
              <Text size="sm" c="dimmed" visibleFrom="xs" className="tenant">
                {access.tenantId}
              </Text>
            )}
          </Group>
          <UserMenu userId={access.userId} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" component="nav" aria-label="Areas">
        {areas
          .filter(
            ({ needs, isOfInstance }) =>
              access.may(needs) && (!isOfInstance || access.manages === 'instance'),
          )
          .map(({ path, label, icon: Icon }) => {
            const isHere = path === '/' ? pathname === '/' : pathname.startsWith(path)
            return (
              <NavLink
                key={path}
                component={Link}
                to={path}
                label={label}
                leftSection={<Icon size={20} stroke={1.6} />}
                active={isHere}
                aria-current={isHere ? 'page' : undefined}
                className="area"
              />
            )
          })}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} aria-busy={navigation.state === 'loading'}>
        <div className="content">
          {error?.status === 403 ? (
            <NoAccess />
          ) : (
            <>
              {error?.status === 0 && (
                <Alert color="red" mb="lg" title="The portal does not answer">
                  Check your connection. What you see may be old.
                </Alert>
              )}
              <Outlet />
            </>
          )}
        </div>
      </AppShell.Main>
      {notice !== undefined && (
        <Suspense>
          <SessionDialog notice={notice} />
        </Suspense>
      )}
    </AppShell>
  )
}
