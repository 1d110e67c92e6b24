import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Sealer } from '../keys/sealer.ts'
import type { Database } from '../storage/schema.ts'
import type { OutboxChannelName } from './outbox-entry.ts'
import { createOutboxLane, type OutboxChannel } from './outbox-lane.ts'

const pollMs = 2_000
/** How long deliveries under way may take at the end. Others find what remains after its lease. */
const drainMs = 2_000

/** Sends what is in the outbox; any instance sends for all. */
export interface OutboxSender {
  /** Sends what is due in a channel without waiting for the next poll. Call it after a commit. */
  wake(channel: OutboxChannelName): void
  /** Whether so much waits in a channel that nothing should be added. */
  isFull(channel: OutboxChannelName): boolean
  /** Takes nothing more; resolves when nothing is under way, after 2 s at the latest. */
  close(): Promise<void>
}

export function createOutboxSender(parts: {
  db: Database
  sealer: Sealer
  channels: readonly OutboxChannel[]
  nowSeconds: () => number
  log: FastifyBaseLogger
  /** Entries of a channel from which on it is full. @default 10000 */
  mostWaiting?: number
}): OutboxSender {
  const { channels, mostWaiting = 10_000, ...rest } = parts
  const lanes = new Map(
    channels.map((channel) => [channel.name, createOutboxLane({ ...rest, channel, mostWaiting })]),
  )
  const timer = setInterval(() => {
    for (const lane of lanes.values()) lane.poll()
  }, pollMs).unref()
  return {
    wake: (channel) => lanes.get(channel)?.wake(),
    isFull: (channel) => lanes.get(channel)?.isFull() ?? false,
    async close() {
      clearInterval(timer)
      const ended = Promise.all([...lanes.values()].map((lane) => lane.close()))
      await Promise.race([ended, delay(drainMs, undefined, { ref: false })])
    },
  }
}
