import { mostSessions } from '../sessions/most-sessions.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { type EndingParts, endSessionsIn, type FoundSession } from './end-sessions.ts'

/** Sessions that one log-in ends at most; several log-ins bring a user who had far too many back to the limit. */
const mostEnded = 10
/** The oldest ones, among which those that were not used for longest end. */
const candidates = 100

/**
 * Ends sessions of a user who has too many: of the oldest, those that were not used for longest.
 *
 * @param begun the session that has just begun; it stays
 */
export async function endSurplusSessions(
  db: DatabaseTransaction,
  context: EndingParts,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
  begun: { sessionHash: string },
): Promise<FoundSession[]> {
  const own = db
    .selectFrom('sessions')
    .select(['session_hash', 'last_used_at', 'started_at'])
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .where('session_hash', '<>', begun.sessionHash)
  const surplus = await own
    .orderBy('started_at', 'desc')
    .offset(mostSessions - 1)
    .limit(mostEnded)
    .execute()
  if (surplus.length === 0) return []
  const oldest = await own.orderBy('started_at').limit(candidates).execute()
  const usedAt = (row: (typeof oldest)[number]) => row.last_used_at ?? row.started_at
  const hashes = oldest
    .sort((a, b) => usedAt(a) - usedAt(b))
    .slice(0, surplus.length)
    .map(({ session_hash }) => session_hash)
  return endSessionsIn(db, context, (sessions) => sessions.where('session_hash', 'in', hashes))
}
