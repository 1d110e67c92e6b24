import type { DatabaseTransaction } from '../../storage/schema.ts'

/** Seconds for which sending to a client that does not answer is repeated. */
const keptSeconds = 86_400

/**
 * Queues a log-out for each client that received tokens in a session and has a `backchannel_logout_uri`. Call it in the
 * transaction that ends the sessions, before it does.
 */
export async function queueLogouts(
  db: DatabaseTransaction,
  sessions: readonly { session_hash: string; sid: string; user_id: string; tenant_id: string }[],
  nowSeconds: number,
): Promise<void> {
  const told = await db
    .selectFrom('refresh_tokens')
    .innerJoin('clients', 'clients.client_id', 'refresh_tokens.client_id')
    .select(['refresh_tokens.session_hash', 'refresh_tokens.client_id'])
    .distinct()
    .where(
      'refresh_tokens.session_hash',
      'in',
      sessions.map((session) => session.session_hash),
    )
    .where('clients.backchannel_logout_uri', 'is not', null)
    .execute()
  const bySession = new Map(sessions.map((session) => [session.session_hash, session]))
  const rows = told.flatMap(({ session_hash, client_id }) => {
    const session = bySession.get(session_hash)
    if (session === undefined) return []
    const { tenant_id, sid, user_id } = session
    const expires_at = nowSeconds + keptSeconds
    return [{ tenant_id, client_id, sid, user_id, tries: 0, due_at: nowSeconds, expires_at }]
  })
  if (rows.length === 0) return
  await db
    .insertInto('backchannel_logouts')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
