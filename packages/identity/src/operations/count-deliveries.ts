import type { OutboxChannel } from '../outbox/outbox-lane.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** A channel of the outbox whose attempts to deliver are counted. */
export function countDeliveries(channel: OutboxChannel, metrics: Metrics | undefined): OutboxChannel {
  if (metrics === undefined) return channel
  const count = (result: string) =>
    metrics.add('latchkey_identity_deliveries_total', { channel: channel.name, result })
  return {
    ...channel,
    async deliver(contents, delivery) {
      try {
        await channel.deliver(contents, delivery)
      } catch (error) {
        count('failed')
        throw error
      }
      count('ok')
    },
  }
}
