import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/**
 * Ends all refresh tokens of a user, and the access tokens that came with them; sessions stay. After a change of their
 * factors, no earlier token outlives it.
 *
 * @param exceptSession hash of the session in which the user made the change: its tokens stay
 */
export async function endRefreshTokensOf(
  db: Database | DatabaseTransaction,
  tenantId: string,
  userId: string,
  exceptSession = '',
): Promise<void> {
  await db
    .deleteFrom('refresh_tokens')
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      eb(
        'session_hash',
        'in',
        eb
          .selectFrom('sessions')
          .select('sessions.session_hash')
          .where('sessions.tenant_id', '=', tenantId)
          .where('sessions.user_id', '=', userId)
          .where('sessions.session_hash', '<>', exceptSession),
      ),
    )
    .execute()
}
