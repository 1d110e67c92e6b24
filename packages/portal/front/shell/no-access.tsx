import { Button, Text } from '@mantine/core'
import { Page } from '../parts/page.tsx'

/** For users who are signed in and have no role that manages. */
export function NoAccess() {
  return (
    <Page title="You have no access here">
      <Text maw="38rem">
        You are signed in, but none of your roles lets you manage anything. An administrator can give you a
        role; you need to sign in again afterwards only if this page does not change.
      </Text>
      <form method="post" action="/logout">
        <Button type="submit" variant="default">
          Sign in as somebody else
        </Button>
      </form>
    </Page>
  )
}
