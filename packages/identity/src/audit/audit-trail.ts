import type { FastifyBaseLogger } from 'fastify'
import type { AuditKeys } from '../keys/audit-keys.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { nextTurn } from '../text/next-turn.ts'
import type { Audit, AuditEvent, AuditFields, LateEvent } from './audit.ts'
import { type NewEvent, newEvent } from './audit-event.ts'
import { addToAuditQueue } from './audit-queue.ts'
import { AuditSubjects } from './audit-subjects.ts'
import { createAuditWriter } from './audit-writer.ts'
import { type Chaining, chainEvents, signGrownChains } from './chain-events.ts'
import { dropOldEvents } from './drop-old-events.ts'

/** How long events wait for their place in the chain, in milliseconds. */
const chainMs = 1000
/** Pause between two looks for chains that need a checkpoint, and for events of instances that are gone. */
const pollMs = 15_000

/** The audit trail of one instance: every event becomes a log line and a row. */
export interface AuditTrail {
  audit: Audit
  keys: AuditKeys
  /** Whether so many events wait to be stored that no request should be served. */
  isFull(): boolean
  /** How many events wait in memory to be stored. */
  waiting(): number
  /** Resolves when all events that this instance knows of, and all that were stored, are in their chains. */
  settle(): Promise<void>
  /** Drops events that are older than they are to be kept. */
  dropOld(): Promise<void>
  /** Stores and chains what waits, and signs the ends of the chains. */
  close(): Promise<void>
}

/**
 * @param parts.now milliseconds since the epoch
 * @param parts.mostWaiting events in memory beyond which the trail is full
 * @param parts.publish stores what webhooks are to report of events, in the transaction that stores these
 */
export function createAuditTrail(parts: {
  db: Database
  keys: AuditKeys
  issuer: string
  log: FastifyBaseLogger
  publish(db: DatabaseTransaction, events: readonly NewEvent[]): Promise<void>
  now(): number
  retentionDays: number
  mostWaiting: number
}): AuditTrail {
  const { db, keys, issuer, log, publish, now } = parts
  const subjects = new AuditSubjects()
  const store = async (to: DatabaseTransaction, events: readonly NewEvent[]) => {
    chainSoon()
    const remember = await addToAuditQueue(to, { keys, subjects }, events)
    await publish(to, events)
    return remember
  }
  const writer = createAuditWriter({
    async store(events) {
      // a transaction, which on SQLite is over before anything else of this process runs
      const remember = await db.transaction().execute((transaction) => store(transaction, events))
      remember()
    },
    log,
    mostWaiting: parts.mostWaiting,
  })
  const chaining: Chaining = {
    ...{ db, keys, issuer },
    nowSeconds: () => Math.floor(now() / 1000),
    onCheckpoint: ({ tenant_id, seq, hash, token }) =>
      log.info({ audit: 'audit.checkpoint', tenant_id, seq, hash, checkpoint: token }),
    onForged: (queue_id) =>
      log.error({ audit: 'audit.forged', queue_id }, 'the audit queue held a row of somebody else'),
  }
  let round: Promise<void> | undefined
  let next: NodeJS.Timeout | undefined

  function chain(): Promise<void> {
    round ??= chainAll().finally(() => {
      round = undefined
    })
    return round
  }

  async function chainAll(): Promise<void> {
    while (await chainEvents(chaining)) await nextTurn()
  }

  function chainSoon(): void {
    next ??= setTimeout(() => {
      next = undefined
      chain().catch(reportFailure)
    }, chainMs).unref()
  }

  function reportFailure(error: unknown): void {
    log.warn({ err: error }, 'the audit trail was not chained')
  }

  const poll = setInterval(() => {
    chain()
      .then(() => signGrownChains(chaining))
      .catch(reportFailure)
  }, pollMs).unref()

  function audit(event: LateEvent, fields: AuditFields): void
  function audit(event: AuditEvent, fields: AuditFields, transaction: DatabaseTransaction): Promise<void>
  function audit(event: AuditEvent, fields: AuditFields, transaction?: DatabaseTransaction) {
    const made = newEvent(event, fields, now())
    log.info({ audit: event, audit_id: made.event_id, ...fields })
    if (transaction !== undefined) return store(transaction, [made]).then(() => {})
    return writer.add(made)
  }

  async function settle(): Promise<void> {
    await writer.flush()
    await round?.catch(() => {})
    await chain()
  }

  return {
    audit,
    keys,
    isFull: () => writer.isFull(),
    waiting: () => writer.waiting(),
    settle,
    dropOld: () => dropOldEvents({ ...chaining, audit }, parts.retentionDays),
    async close() {
      clearInterval(poll)
      await writer.close()
      clearTimeout(next)
      await round?.catch(() => {})
      await chain()
        .then(() => signGrownChains(chaining, true))
        .catch(reportFailure)
    },
  }
}
