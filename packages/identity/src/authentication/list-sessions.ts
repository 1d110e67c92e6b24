import type { UserSession } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { authenticationClaims, readFactors } from '../sessions/session.ts'
import { readClientAttributes } from '../sessions/session-use.ts'

/** The sessions of a user that are valid now, oldest first, named by their `sid`. */
export async function listUserSessions(
  context: IdentityContext,
  client: Client,
  userId: string,
): Promise<UserSession[]> {
  const rows = await context.db
    .selectFrom('sessions')
    .leftJoin('clients', (join) =>
      join
        .onRef('clients.tenant_id', '=', 'sessions.tenant_id')
        .onRef('clients.client_id', '=', 'sessions.last_client_id'),
    )
    .leftJoin('apps', (join) =>
      join.onRef('apps.tenant_id', '=', 'clients.tenant_id').onRef('apps.app_id', '=', 'clients.app_id'),
    )
    .select([
      'sessions.sid',
      'sessions.user_id',
      'sessions.factors_json',
      'sessions.auth_time',
      'sessions.started_at',
      'sessions.expires_at',
      'sessions.last_used_at',
      'sessions.last_client_id',
      'sessions.client_attributes_json',
      'apps.name as app_name',
    ])
    .where('sessions.tenant_id', '=', client.tenant_id)
    .where('sessions.user_id', '=', userId)
    .where('sessions.expires_at', '>', context.nowSeconds())
    .orderBy('sessions.started_at')
    .execute()
  return rows.map((row) => ({
    session_id: row.sid,
    start_time: timeText(row.started_at),
    expiration_time: timeText(row.expires_at),
    // sessions of releases that did not store the last use: the log-in is the last known one
    last_used_time: timeText(row.last_used_at ?? row.auth_time),
    ...(row.last_client_id !== null && { client_id: row.last_client_id }),
    ...(row.app_name !== null && { app_name: row.app_name }),
    amr: authenticationClaims({ ...row, factors: readFactors(row.factors_json) }, context.settings.compat)
      .amr,
    ...(row.client_attributes_json !== null && {
      client_attributes: readClientAttributes(row.client_attributes_json),
    }),
  }))
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
