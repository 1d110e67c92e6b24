import { Button, Text } from '@mantine/core'
import { Page } from '../parts/page.tsx'

/** In place of a page that could not be loaded or shown, such as after an update of the portal. */
export function RouteFailure() {
  return (
    <Page title="This page could not be shown">
      <Text>
        The portal may have been updated since you opened it. Load the page again; nothing was lost.
      </Text>
      <Button onClick={() => window.location.reload()} w="fit-content">
        Load again
      </Button>
    </Page>
  )
}
