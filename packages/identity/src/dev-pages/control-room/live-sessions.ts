import type { IdentityContext } from '../../identity-context.ts'

/** A session that is valid now. */
export interface LiveSession {
  sid: string
  username: string
  /** The client that used it last. */
  lastClientId: string | null
  /** Seconds since the epoch. */
  startedAt: number
}

const mostListed = 20

/** The newest sessions that are valid, of all tenants. */
export async function listLiveSessions({ db, nowSeconds }: IdentityContext): Promise<LiveSession[]> {
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('users', (join) =>
      join
        .onRef('users.tenant_id', '=', 'sessions.tenant_id')
        .onRef('users.user_id', '=', 'sessions.user_id'),
    )
    .select([
      'sessions.sid',
      'sessions.last_client_id',
      'sessions.started_at',
      'users.username',
      'users.user_id',
    ])
    .where('sessions.expires_at', '>', nowSeconds())
    .orderBy('sessions.started_at', 'desc')
    .orderBy('sessions.sid')
    .limit(mostListed)
    .execute()
  return rows.map((row) => ({
    sid: row.sid,
    username: row.username ?? row.user_id,
    lastClientId: row.last_client_id,
    startedAt: row.started_at,
  }))
}

/** Lets a session expire now, as if its time had passed: nobody is told. @returns false if there is none */
export async function expireSession({ db, nowSeconds }: IdentityContext, sid: string): Promise<boolean> {
  const now = nowSeconds()
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ expires_at: now })
    .where('sid', '=', sid)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
