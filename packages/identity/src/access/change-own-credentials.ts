import { insufficientUserAuthentication, invalidToken } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readFactors } from '../sessions/session.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { TokenUser } from '../tokens/token-user.ts'
import { lockUser } from '../users/lock-user.ts'
import { requireFreshAuthentication } from './fresh-authentication.ts'
import { mayChangeCredentials } from './may-change-credentials.ts'

/**
 * Requires that a user may change what they log in with: a recent authentication, and an enrolled factor if the user has one,
 * see {@link mayChangeCredentials}.
 *
 * @param db the transaction that makes the change. @default outside of one, to refuse early
 * @throws ApiError 401 `insufficient_user_authentication`; 401 `invalid_token` if the session has ended
 */
export async function requireMayChangeCredentials(
  context: IdentityContext,
  caller: TokenUser,
  db: Database | DatabaseTransaction = context.db,
): Promise<void> {
  await requireFreshAuthentication(context, caller)
  const session = await db
    .selectFrom('sessions')
    .select('factors_json')
    .where('session_hash', '=', caller.session_hash)
    .where('tenant_id', '=', caller.tenant_id)
    .where('user_id', '=', caller.user_id)
    .executeTakeFirst()
  if (session === undefined) throw invalidToken(true)
  const factors = readFactors(session.factors_json)
  if (await mayChangeCredentials(context, db, caller, factors)) return
  throw insufficientUserAuthentication(context.settings.lifetimes.freshAuthenticationSeconds)
}

/**
 * The way in which users change what they log in with: the rule is checked in the transaction that makes the change, with the
 * user locked, so it also holds for two changes at once and after the session has ended. Enrolments that were begun in other
 * sessions end.
 *
 * @throws ApiError as {@link requireMayChangeCredentials}
 */
export async function changeOwnCredentials<Result>(
  context: IdentityContext,
  caller: TokenUser,
  change: (db: DatabaseTransaction) => Promise<Result>,
): Promise<Result> {
  await requireFreshAuthentication(context, caller)
  return context.db.transaction().execute(async (db) => {
    await lockUser(db, caller)
    await requireMayChangeCredentials(context, caller, db)
    const result = await change(db)
    await context.enrolment.endPending(db, caller, caller.session_hash)
    return result
  })
}
