import type { FastifyBaseLogger } from 'fastify'
import type { AuditKeys } from '../keys/audit-keys.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { nextTurn } from '../text/next-turn.ts'
import type { Audit, AuditEvent, AuditFields } from './audit.ts'
import { type NewEvent, newEvent } from './audit-event.ts'
import { addToAuditQueue } from './audit-queue.ts'
import { AuditSubjects } from './audit-subjects.ts'
import { createAuditWriter } from './audit-writer.ts'
import { type Chaining, chainEvents, signGrownChains } from './chain-events.ts'

const chainMs = 1000
/** Rounds between two looks for chains that need a checkpoint. */
const roundsPerCheckpoint = 10

/** The audit trail of one instance: every event becomes a log line and a row. */
export interface AuditTrail {
  audit: Audit
  keys: AuditKeys
  /** Whether so many events wait to be stored that no request should be served. */
  isFull(): boolean
  /** Resolves when all events that this instance knows of, and all that were stored, are in their chains. */
  settle(): Promise<void>
  /** Stores and chains what waits, and signs the ends of the chains. */
  close(): Promise<void>
}

/** @param parts.now milliseconds since the epoch */
export function createAuditTrail(parts: {
  db: Database
  keys: AuditKeys
  issuer: string
  log: FastifyBaseLogger
  now(): number
}): AuditTrail {
  const { db, keys, issuer, log, now } = parts
  const subjects = new AuditSubjects()
  const store = (to: DatabaseTransaction, events: readonly NewEvent[]) =>
    addToAuditQueue(to, { keys, subjects }, events)
  const writer = createAuditWriter({
    async store(events) {
      // a transaction, which on SQLite is over before anything else of this process runs
      const remember = await db.transaction().execute((transaction) => store(transaction, events))
      remember()
    },
    log,
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
  let rounds = 0

  function chain(): Promise<void> {
    round ??= chainAll().finally(() => {
      round = undefined
    })
    return round
  }

  async function chainAll(): Promise<void> {
    while (await chainEvents(chaining)) await nextTurn()
  }

  async function tick(): Promise<void> {
    await chain()
    rounds += 1
    if (rounds % roundsPerCheckpoint === 1) await signGrownChains(chaining)
  }

  const timer = setInterval(() => {
    tick().catch((error: unknown) => log.warn({ err: error }, 'the audit trail was not chained'))
  }, chainMs).unref()

  function audit(event: AuditEvent, fields: AuditFields): void
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
    settle,
    async close() {
      clearInterval(timer)
      await writer.close()
      try {
        await chain()
        await signGrownChains(chaining, true)
      } catch (error) {
        log.warn({ err: error }, 'the audit trail was not chained')
      }
    },
  }
}
