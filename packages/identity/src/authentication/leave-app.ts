import type { IdentityContext } from '../identity-context.ts'
import { queueLogouts } from '../outbox/backchannel-logout/queue-logouts.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import type { MemberKey } from '../users/membership.ts'

/**
 * Ends the membership of a user in an app, with what they have there: the refresh tokens of its clients, codes and links that it
 * sent, what it stored about them, and what they can show there only. Their sessions go on at other apps. The caller has locked
 * the user, and wakes `context.logouts` after the commit.
 */
export async function leaveApp(
  context: Pick<IdentityContext, 'sealer' | 'enrolment' | 'nowSeconds'>,
  db: DatabaseTransaction,
  member: MemberKey,
): Promise<void> {
  const { tenant_id, user_id, app_id } = member
  const now = context.nowSeconds()
  await db
    .updateTable('user_apps')
    .set({ removed_at: now, external_account_id: null, custom_app_data_json: '{}' })
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .where('app_id', '=', app_id)
    .execute()
  await context.enrolment.endAtApp(db, { tenant_id, user_id }, app_id)
  await context.enrolment.endPending(db, { tenant_id, user_id }, '')
  const clients = await db
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .execute()
  const clientIds = clients.map(({ client_id }) => client_id)
  if (clientIds.length === 0) return
  await endTokens(context, db, member, clientIds)
  await db
    .updateTable('passcodes')
    .set({ expires_at: now })
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .where('client_id', 'in', clientIds)
    .where('expires_at', '>', now)
    .execute()
  await db
    .updateTable('one_time_secrets')
    .set({ used_at: now })
    .where('tenant_id', '=', tenant_id)
    .where('account_key', '=', user_id)
    .where('client_id', 'in', clientIds)
    .where('used_at', 'is', null)
    .execute()
}

async function endTokens(
  { sealer, nowSeconds }: Pick<IdentityContext, 'sealer' | 'nowSeconds'>,
  db: DatabaseTransaction,
  { tenant_id, user_id }: MemberKey,
  clientIds: readonly string[],
): Promise<void> {
  const sessions = await db
    .selectFrom('sessions')
    .select(['session_hash', 'sid', 'user_id', 'tenant_id'])
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .execute()
  if (sessions.length === 0) return
  await queueLogouts(db, sealer, sessions, nowSeconds(), clientIds)
  await db
    .deleteFrom('refresh_tokens')
    .where('client_id', 'in', clientIds)
    .where(
      'session_hash',
      'in',
      sessions.map(({ session_hash }) => session_hash),
    )
    .execute()
}
