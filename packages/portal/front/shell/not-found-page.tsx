import { Button, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Page } from '../parts/page.tsx'

/** For addresses that lead nowhere. */
export function NotFoundPage() {
  return (
    <Page title="There is no page here">
      <Text>The address may have been mistyped, or what it showed was removed.</Text>
      <Button component={Link} to="/" variant="default" w="fit-content">
        Go to the dashboard
      </Button>
    </Page>
  )
}
