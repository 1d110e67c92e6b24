import { counterDefinitions } from '../../../packages/fastify/src/telemetry/counters.ts'
import { metricDefinitions } from '../../../packages/identity/src/telemetry/metric-definitions.ts'
import { type Page, pageFrom } from '../read-documents.ts'
import { code, markdownTable } from './markdown-table.ts'

interface Definition {
  help: string
  labels: readonly string[]
  type?: string
}

/** The metrics of service and plugin, from their definitions. */
export function metricsPage(): Page {
  return pageFrom(
    'reference/metrics.md',
    `# Metrics

Labels have a fixed set of values: no user, session, tenant or address is in them.

## The identity service

Served with \`LATCHKEY_METRICS_PORT\`, or added to a registry of prom-client by the option \`metrics\`. \`outcome\` is \`success\`,
\`refused\`, \`limited\` (429), \`unavailable\` (503) or \`failed\`.

${tableOf(metricDefinitions)}

## The plugin

Added to a registry by \`app.latchkey.registerMetrics(registry)\`; without prom-client, \`app.latchkey.metrics()\` returns them as text.

${tableOf(counterDefinitions)}
`,
  )
}

function tableOf(definitions: Readonly<Record<string, Definition>>): string {
  const rows = Object.entries(definitions).map(([name, { type = 'counter', help, labels }]) => [
    code(name),
    type,
    labels.map(code).join(', '),
    help,
  ])
  return markdownTable(['metric', 'type', 'labels', 'meaning'], rows)
}
