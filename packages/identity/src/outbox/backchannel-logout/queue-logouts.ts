import type { Sealer } from '../../keys/sealer.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { addToOutbox } from '../outbox-entry.ts'
import { logoutEntry } from './logout-entry.ts'

/**
 * Queues a log-out for each client that received tokens in a session and has a `backchannel_logout_uri`. Call it in the
 * transaction that ends the sessions, before it does.
 *
 * @param clientIds only these. @default all
 */
export async function queueLogouts(
  db: DatabaseTransaction,
  sealer: Sealer,
  sessions: readonly { session_hash: string; sid: string; user_id: string; tenant_id: string }[],
  nowSeconds: number,
  clientIds?: readonly string[],
): Promise<void> {
  const told = await clientsToTell(db, sessions, clientIds).execute()
  const bySession = new Map(sessions.map((session) => [session.session_hash, session]))
  const entries = told.flatMap(({ session_hash, client_id }) => {
    const session = bySession.get(session_hash)
    return session === undefined ? [] : [logoutEntry({ ...session, client_id }, nowSeconds)]
  })
  await addToOutbox(db, sealer, entries, nowSeconds)
}

/** The clients with a `backchannel_logout_uri` that received tokens in some sessions. */
export function clientsToTell(
  db: Database,
  sessions: readonly { session_hash: string; tenant_id: string }[],
  clientIds?: readonly string[],
) {
  const hashes = sessions.map((session) => session.session_hash)
  const tenants = [...new Set(sessions.map((session) => session.tenant_id))]
  return (
    db
      .selectFrom('refresh_tokens')
      .select(['refresh_tokens.session_hash', 'refresh_tokens.client_id'])
      .distinct()
      .where('refresh_tokens.tenant_id', 'in', tenants)
      .where('refresh_tokens.session_hash', 'in', hashes)
      // looked up by its id: a join may read all clients first
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('clients')
            .select('clients.client_id')
            .whereRef('clients.client_id', '=', 'refresh_tokens.client_id')
            .where('clients.backchannel_logout_uri', 'is not', null),
        ),
      )
      .$if(clientIds !== undefined, (query) => query.where('refresh_tokens.client_id', 'in', clientIds ?? []))
  )
}
