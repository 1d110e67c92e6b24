import type { UserSession } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { sha256 } from '../hash.ts'
import type { IdentityContext } from '../identity-context.ts'

/**
 * Ends a session by its `session_id` or its public `sid`; its refresh tokens go with it in the same statement. An
 * unknown one, or another tenant's, is no error.
 */
export async function endSession(context: IdentityContext, client: Client, name: string): Promise<void> {
  const ended = await context.db
    .deleteFrom('sessions')
    .where('tenant_id', '=', client.tenant_id)
    .where((eb) => eb.or([eb('session_hash', '=', sha256(name)), eb('sid', '=', name)]))
    .returning(['session_hash', 'user_id'])
    .execute()
  for (const { session_hash, user_id } of ended) {
    context.audit('session.ended', {
      tenant_id: client.tenant_id,
      client_id: client.client_id,
      user_id,
      session: session_hash,
    })
  }
}

/** Ends all sessions of a user. */
export async function endUserSessions(
  context: IdentityContext,
  client: Client,
  userId: string,
): Promise<void> {
  await context.db
    .deleteFrom('sessions')
    .where('tenant_id', '=', client.tenant_id)
    .where('user_id', '=', userId)
    .execute()
  context.audit('sessions.revoked', {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: userId,
  })
}

/** The sessions of a user that are valid now, oldest first, named by their `sid`. */
export async function listUserSessions(
  context: IdentityContext,
  client: Client,
  userId: string,
): Promise<UserSession[]> {
  const rows = await context.db
    .selectFrom('sessions')
    .select(['sid', 'started_at', 'expires_at'])
    .where('tenant_id', '=', client.tenant_id)
    .where('user_id', '=', userId)
    .where('expires_at', '>', context.nowSeconds())
    .orderBy('started_at')
    .execute()
  return rows.map((row) => ({
    session_id: row.sid,
    start_time: new Date(row.started_at * 1000).toISOString(),
    expiration_time: new Date(row.expires_at * 1000).toISOString(),
  }))
}
