import { authChannels, bearerChannel } from '@latchkey/fastify'
import { webhookEventTypes } from '@latchkey/protocol/management'
import { type Page, pageFrom } from '../read-documents.ts'
import { auditActions } from './audit-actions.ts'
import { code, markdownTable, prose } from './markdown-table.ts'

/** What the service records and reports, and what the plugin publishes. */
export function eventsPage(): Page {
  const actions = auditActions().map(({ name, text, area }) => [code(name), prose(text), code(area)])
  const channels = [...Object.values(authChannels), bearerChannel].map(code)
  return pageFrom(
    'reference/events.md',
    `# Events

## The audit trail

Actions of the service, which \`latchkey-identity audit list\`, the management API and the portal show. An event names the user, the
client and whoever caused it, never a secret, a code or a session id. *Recorded by* is a folder of \`packages/identity/src\`.

${markdownTable(['action', 'meaning', 'recorded by'], actions)}

## Webhooks

Events that a webhook may subscribe to: ${webhookEventTypes.map(code).join(', ')}. What each means, how a delivery is signed and how
often it is repeated: [webhooks of the service](../packages/identity.md#webhooks).

## Channels of the plugin

The plugin publishes each decision on a channel of \`node:diagnostics_channel\`: ${channels.join(', ')}. The client publishes each outgoing
call on \`latchkey:call\`. More ways to observe: [observability](../guides/observability.md).
`,
  )
}
