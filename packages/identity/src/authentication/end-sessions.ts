import type { SelectQueryBuilder } from 'kysely'
import type { AuditFields } from '../audit/audit.ts'
import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { queueLogouts } from '../outbox/backchannel-logout/queue-logouts.ts'
import { sourceOfSession } from '../sessions/session.ts'
import type { DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import { sha256 } from '../text/hash.ts'
import { nextTurn } from '../text/next-turn.ts'

/**
 * Ends a session by its `session_id` or its public `sid`; its refresh tokens go with it in the same statement. An
 * unknown one, or another tenant's, is no error.
 *
 * @param source where the client is
 */
export async function endSession(
  context: IdentityContext,
  client: Client,
  name: string,
  source: AuditSource,
): Promise<void> {
  const { tenant_id, client_id } = client
  const ended = await context.db.transaction().execute(async (db) => {
    const found = await endSessionsIn(db, context, (sessions) =>
      sessions
        .where('tenant_id', '=', tenant_id)
        .where((eb) => eb.or([eb('session_hash', '=', sha256(name)), eb('sid', '=', name)])),
    )
    for (const row of found) {
      const { session_hash: session, user_id } = row
      const who = { tenant_id, client_id, user_id, session, ...sourceOfSession(row, source) }
      await context.audit('session.ended', who, db)
    }
    const at = context.nowSeconds()
    await context.webhooks.publish(
      db,
      found.map(({ sid, user_id }) => ({ type: 'logout', tenant_id, at, client_id, user_id, sid })),
    )
    return found
  })
  if (ended.length > 0) context.logouts.wake()
}

/** What ending sessions takes. */
export type EndingParts = Pick<IdentityContext, 'sealer' | 'nowSeconds' | 'webhooks'>

const sessionColumns = ['session_hash', 'sid', 'user_id', 'tenant_id', 'client_attributes_json'] as const

/** A session that ends. */
export type FoundSession = Pick<DatabaseSchema['sessions'], (typeof sessionColumns)[number]>
/** A query of sessions. */
export type SessionsQuery = SelectQueryBuilder<DatabaseSchema, 'sessions', FoundSession>

/** Sessions of one statement: about three milliseconds of work on SQLite. Smaller batches take longer in sum. */
const sessionsAtOnce = 20

/**
 * Ends sessions and queues their back-channel log-outs, some in each turn of the event loop. The caller wakes
 * `context.logouts` after the transaction has committed.
 *
 * @param most how many to end. @default all
 */
export async function endSessionsIn(
  db: DatabaseTransaction,
  context: EndingParts,
  choose: (sessions: SessionsQuery) => SessionsQuery,
  most = Number.POSITIVE_INFINITY,
): Promise<FoundSession[]> {
  const ended: FoundSession[] = []
  while (ended.length < most) {
    const limit = Math.min(sessionsAtOnce, most - ended.length)
    const found = await choose(db.selectFrom('sessions').select(sessionColumns)).limit(limit).execute()
    if (found.length > 0) ended.push(...(await endFound(db, context, found)))
    if (found.length < limit) break
    await nextTurn()
  }
  return ended
}

async function endFound(
  db: DatabaseTransaction,
  context: EndingParts,
  found: readonly FoundSession[],
): Promise<FoundSession[]> {
  await queueLogouts(db, context.sealer, found, context.nowSeconds())
  const hashes = found.map((session) => session.session_hash)
  const tenants = [...new Set(found.map((session) => session.tenant_id))]
  const ended = await db
    .deleteFrom('sessions')
    .where('tenant_id', 'in', tenants)
    .where('session_hash', 'in', hashes)
    .returning([...sessionColumns])
    .execute()
  const at = context.nowSeconds()
  await context.webhooks.publish(
    db,
    ended.map(({ tenant_id, user_id, sid }) => ({ type: 'session.ended', tenant_id, at, user_id, sid })),
  )
  return ended
}

/** Sessions that end in one transaction, during which other writes to SQLite wait. */
const sessionsOfTransaction = 100

/**
 * Ends all sessions that a user has now, in several transactions if there are many.
 *
 * @param user with who ends them, for the audit
 * @returns how many
 */
export async function endUserSessions(
  context: IdentityContext,
  { tenant_id, user_id, ...by }: { tenant_id: string; user_id: string } & AuditFields,
): Promise<number> {
  const now = context.nowSeconds()
  let count = 0
  const isLast = async () => {
    const ended = await context.db.transaction().execute(async (db) => {
      // with the first sessions that end: what is stopped half-way was begun by somebody
      if (count === 0) await context.audit('sessions.revoked', { ...by, tenant_id, user_id }, db)
      return endSessionsIn(
        db,
        context,
        (sessions) =>
          sessions
            .where('tenant_id', '=', tenant_id)
            .where('user_id', '=', user_id)
            .where('started_at', '<=', now),
        sessionsOfTransaction,
      )
    })
    if (ended.length > 0) context.logouts.wake()
    count += ended.length
    return ended.length < sessionsOfTransaction
  }
  while (!(await isLast())) await nextTurn()
  return count
}
