import { Text } from '@mantine/core'
import { Page } from '../../parts/page.tsx'

/** What happens in the tenant at a glance. */
export default function DashboardPage() {
  return (
    <Page title="Dashboard" lead="What happens in your tenant at a glance.">
      <Text>Choose an area in the navigation.</Text>
    </Page>
  )
}
