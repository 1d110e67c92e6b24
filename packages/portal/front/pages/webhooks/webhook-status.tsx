import { Badge } from '@mantine/core'
import type { Webhook } from './webhook-events.ts'

/** Whether a webhook sends, and why it does not. */
export function WebhookStatus({ webhook }: { webhook: Webhook }) {
  const { enabled, disabled_reason, failing_since } = webhook
  if (!enabled) {
    const reason =
      disabled_reason === undefined ? '' : disabled_reason === 'gone' ? ': 410 Gone' : ': failing'
    return (
      <Badge variant="light" color="gray">
        Disabled{reason}
      </Badge>
    )
  }
  if (failing_since !== undefined) {
    return (
      <Badge variant="light" color="red">
        Failing
      </Badge>
    )
  }
  return <Badge variant="light">Enabled</Badge>
}
