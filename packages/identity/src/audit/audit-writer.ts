import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { NewEvent } from './audit-event.ts'
import { eventsOfRow } from './audit-queue.ts'

/** How long an event waits in memory, in milliseconds. */
const batchMs = 100
/** Pause after a failed write, in milliseconds. */
const retryMs = 1000
/** How long the last write may take at the end, in milliseconds. */
const closeMs = 2000

/** Writes the events of requests that write nothing else behind their answers, many at once. */
export interface AuditWriter {
  add(event: NewEvent): void
  /** Whether so much waits that no request should be served. */
  isFull(): boolean
  /** How many events wait. */
  waiting(): number
  /** Writes what waits now. @throws what the database throws; the events keep waiting */
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * @param parts.store stores events in one row
 * @param parts.mostWaiting events in memory beyond which requests are refused: the database has taken none for long
 */
export function createAuditWriter(parts: {
  store: (events: readonly NewEvent[]) => Promise<void>
  log: FastifyBaseLogger
  mostWaiting: number
}): AuditWriter {
  const { store, log, mostWaiting } = parts
  const waiting: NewEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  function schedule(ms: number): void {
    timer ??= setTimeout(() => {
      timer = undefined
      write().catch((error: unknown) => {
        log.error({ err: error, waiting: waiting.length }, 'the audit trail was not written')
        schedule(retryMs)
      })
    }, ms).unref()
  }

  function write(): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = undefined
    })
    return writing
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, eventsOfRow)
      await store(batch)
      waiting.splice(0, batch.length)
    }
  }

  return {
    add(event) {
      waiting.push(event)
      schedule(batchMs)
    },
    isFull: () => waiting.length >= mostWaiting,
    waiting: () => waiting.length,
    async flush() {
      // one that is under way may have begun before the last event
      await writing?.catch(() => {})
      await write()
    },
    async close() {
      const written = write().catch((error: unknown) => {
        log.error({ err: error, lost: waiting.length }, 'the end of the audit trail was not written')
      })
      await Promise.race([written, delay(closeMs, undefined, { ref: false })])
      clearTimeout(timer)
    },
  }
}
