import { Button, Menu, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core'
import { IconChevronDown, IconKey, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useRef } from 'react'
import { useCall } from '../api/use-call.ts'

/** Who is signed in, the colour scheme, and the way out. */
export function UserMenu({ userId }: { userId: string | undefined }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const logout = useRef<HTMLFormElement>(null)
  const { data: user } = useCall('readUser', [userId ?? ''], { enabled: userId !== undefined })
  const name = user?.username ?? user?.email?.value ?? 'Account'
  return (
    <>
      <Menu position="bottom-end" width={260} withinPortal={false}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            leftSection={<IconUserCircle size={20} stroke={1.6} />}
            rightSection={<IconChevronDown size={16} stroke={1.6} />}
          >
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <div className="scheme">
            <Text size="sm" fw={600} mb={6} id="scheme-label">
              Colour scheme
            </Text>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-labelledby="scheme-label"
              value={colorScheme}
              onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
              data={[
                { value: 'auto', label: 'Device' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </div>
          <Menu.Divider />
          <Menu.Item component="a" href="/account/factors" leftSection={<IconKey size={18} stroke={1.6} />}>
            Your ways to sign in
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={18} stroke={1.6} />}
            onClick={() => logout.current?.requestSubmit()}
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <form ref={logout} method="post" action="/logout" hidden>
        <input type="hidden" name="scope" value="everywhere" />
      </form>
    </>
  )
}
