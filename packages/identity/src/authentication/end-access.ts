import type { IdentityContext } from '../identity-context.ts'
import { endSecretsOf } from '../storage/one-time-secrets.ts'
import { endPasscodesOf } from '../storage/passcode-store.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { endSessionsIn, type FoundSession } from './end-sessions.ts'

/**
 * Ends every way in which somebody is in an account or about to get in: sessions with their refresh tokens, codes, links,
 * resets, begun enrolments. Passwords and factors stay. The caller has locked the user, and wakes `context.logouts` after the
 * commit.
 */
export async function endAccess(
  context: Pick<IdentityContext, 'sealer' | 'enrolment' | 'nowSeconds' | 'webhooks'>,
  db: DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
): Promise<FoundSession[]> {
  await endOpenProofs(context, db, { tenant_id, user_id })
  await context.enrolment.endPending(db, { tenant_id, user_id }, '')
  return endSessionsIn(db, context, (sessions) =>
    sessions.where('tenant_id', '=', tenant_id).where('user_id', '=', user_id),
  )
}

/** Ends the codes, links, resets and transactions of a user that wait to be shown. */
export async function endOpenProofs(
  { nowSeconds }: Pick<IdentityContext, 'nowSeconds'>,
  db: DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
): Promise<void> {
  await endPasscodesOf(db, { tenant_id, user_id }, nowSeconds())
  await endSecretsOf(db, { tenant_id, accountKey: user_id }, nowSeconds())
}
