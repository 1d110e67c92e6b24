import type { Message } from './message.ts'

/** A message as the outbox shows it. */
export type OutboxEntry = Message & {
  /** Counts from 1. */
  id: number
  /** RFC 3339. */
  sent_at: string
}

/** Keeps messages in memory instead of sending them: dev mode. */
export interface Outbox {
  add(message: Message): void
  /** Newest first; all, or those to one address. */
  list(to?: string): OutboxEntry[]
}

const mostEntries = 500

/** @param now milliseconds since the epoch */
export function createOutbox(now: () => number): Outbox {
  const entries: OutboxEntry[] = []
  let last = 0
  return {
    add(message) {
      last += 1
      entries.unshift({ ...message, id: last, sent_at: new Date(now()).toISOString() })
      entries.length = Math.min(entries.length, mostEntries)
    },
    list: (to) => entries.filter((entry) => to === undefined || entry.to === to),
  }
}
