import type { FastifyBaseLogger } from 'fastify'
import type { Sealer } from '../keys/sealer.ts'
import { inPacedBatches } from '../storage/paced-batches.ts'
import type { Database, DatabaseSchema } from '../storage/schema.ts'
import { DeliveryError, isPermanentFailure } from './delivery-error.ts'
import {
  countWaiting,
  type OutboxChannelName,
  openContents,
  postponeEntry,
  removeEntry,
  removeExpiredEntries,
  takeDue,
} from './outbox-entry.ts'
import { type RetryPauses, retryPause } from './retry-pause.ts'

/** What a channel knows about a delivery besides its contents. */
export interface Delivery {
  /** The same in every attempt, so that a receiver recognises a message that it got twice. */
  id: string
  tenantId: string
  /** 1 for the first. */
  attempt: number
}

/** One kind of messages: how they leave the service. */
export interface OutboxChannel {
  name: OutboxChannelName
  /** Deliveries under way at once, in each process. */
  mostAtOnce: number
  pauses: RetryPauses
  /**
   * Delivers what was stored, within 20 s.
   *
   * @throws DeliveryError; any other error counts as a temporary failure
   */
  deliver(contents: string, delivery: Delivery): Promise<void>
}

/** Sends the entries of one channel; a receiver that hangs holds up no other channel. */
export interface OutboxLane {
  wake(): void
  /** Wakes, and looks for what has ended or piled up. */
  poll(): void
  isFull(): boolean
  close(): Promise<void>
}

type OutboxRow = DatabaseSchema['outbox']

/** Longer than any delivery may take: when it is over, the instance that sent is gone. */
const leaseSeconds = 30
const deliveryMs = 20_000
/** Entries that end between two polls are seldom more. */
const fewEnded = 20

export function createOutboxLane(parts: {
  db: Database
  sealer: Sealer
  channel: OutboxChannel
  nowSeconds: () => number
  log: FastifyBaseLogger
  mostWaiting: number
}): OutboxLane {
  const { db, sealer, channel, nowSeconds, log, mostWaiting } = parts
  const underWay = new Set<Promise<void>>()
  let round: Promise<void> | undefined
  let tidying: Promise<void> | undefined
  let isAsked = false
  let hasMore = false
  const closing = new AbortController()
  let waiting = 0

  function wake(): void {
    isAsked = true
    if (closing.signal.aborted || round !== undefined) return
    round = sendDue()
      .catch((error: unknown) => log.warn({ err: error, channel: channel.name }, 'the outbox was not read'))
      .finally(() => {
        round = undefined
      })
  }

  async function sendDue(): Promise<void> {
    while (isAsked && !closing.signal.aborted) {
      isAsked = false
      const room = channel.mostAtOnce - underWay.size
      hasMore = true
      // each delivery that ends asks again
      if (room <= 0) return
      const now = nowSeconds()
      const taken = await takeDue(db, channel.name, room, { now, leaseUntil: now + leaseSeconds })
      hasMore = taken.length === room
      for (const row of taken) track(deliver(row))
    }
  }

  function track(delivery: Promise<void>): void {
    const ended = delivery
      .catch((error: unknown) =>
        log.warn({ err: error, channel: channel.name }, 'the outbox was not written'),
      )
      .finally(() => {
        underWay.delete(ended)
        if (hasMore) wake()
      })
    underWay.add(ended)
  }

  async function deliver(row: OutboxRow): Promise<void> {
    const { message_id: id, tenant_id: tenantId, attempts: attempt } = row
    try {
      const contents = openContents(sealer, row)
      await inTime(channel.deliver(contents, { id, tenantId, attempt }))
    } catch (error) {
      return recordFailure(row, error)
    }
    await removeEntry(db, row)
  }

  async function recordFailure(row: OutboxRow, error: unknown): Promise<void> {
    const { message_id, attempts } = row
    const asked = error instanceof DeliveryError ? error.retryAfterSeconds : undefined
    const own = retryPause(channel.pauses, attempts, Math.random())
    const pause = Math.min(Math.max(own, asked ?? 0), Math.max(own, channel.pauses.longest))
    const reason = error instanceof Error ? error.message : 'unknown'
    const code = codeOf(error)
    const about = { channel: channel.name, message_id, attempts, reason, ...(code !== undefined && { code }) }
    if (isPermanentFailure(error) || nowSeconds() + pause >= row.expires_at) {
      await removeEntry(db, row)
      log.error({ audit: 'delivery.failed', ...about }, 'a message was not sent')
      return
    }
    await postponeEntry(db, row, nowSeconds() + pause)
    log.warn({ audit: 'delivery.delayed', ...about, retry_in: pause }, 'a message is sent again later')
  }

  async function removeEnded(most: number): Promise<number> {
    const ended = await removeExpiredEntries(db, channel.name, nowSeconds(), most)
    for (const entry of ended) {
      log.error(
        { audit: 'delivery.failed', channel: channel.name, ...entry, reason: 'expired' },
        'a message was not sent',
      )
    }
    return ended.length
  }

  async function tidy(): Promise<void> {
    if ((await removeEnded(fewEnded)) === fewEnded) await inPacedBatches(db, removeEnded, closing.signal)
    waiting = await countWaiting(db, channel.name, mostWaiting)
  }

  return {
    wake() {
      waiting += 1
      // after the responses of this turn: their time must not reveal that there is something to send
      setImmediate(wake)
    },
    poll() {
      wake()
      tidying ??= tidy()
        .catch((error: unknown) => log.warn({ err: error, channel: channel.name }, 'the outbox was not read'))
        .finally(() => {
          tidying = undefined
        })
    },
    isFull: () => waiting >= mostWaiting,
    async close() {
      closing.abort()
      await Promise.all([round, tidying])
      await Promise.all(underWay)
    },
  }
}

/** The code of an error or of its cause, such as `ECONNREFUSED`. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause)
}

/** @throws DeliveryError if it takes longer than its lease allows */
async function inTime(delivery: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeliveryError('the delivery took too long')), deliveryMs)
  })
  try {
    await Promise.race([delivery, late])
  } finally {
    clearTimeout(timer)
  }
}
