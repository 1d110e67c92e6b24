import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** Ends all refresh tokens of a user; sessions stay. After a change of their factors, no old grant outlives it. */
export async function endRefreshTokensOf(
  db: Database | DatabaseTransaction,
  tenantId: string,
  userId: string,
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
          .where('sessions.user_id', '=', userId),
      ),
    )
    .execute()
}
