import { forgetSources } from '../attempts/known-sources.ts'
import type { IdentityContext } from '../identity-context.ts'
import { endSecretsOf } from '../storage/one-time-secrets.ts'
import { endPasscodesOf } from '../storage/passcode-store.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import type { KeptProof } from '../users/kept-proof.ts'
import { endSessionsIn } from './end-sessions.ts'

/**
 * Ends everything by which somebody could get into an account: passwords, enrolled factors, begun enrolments, codes, links,
 * resets, sessions and their tokens; nobody's device or network stays known. The caller has locked the user, and wakes `context.logouts` after the commit.
 *
 * @param kept the session that continues, with what was proven or enrolled in it
 */
export async function endUnprovenCredentials(
  context: IdentityContext,
  db: DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  kept: KeptProof,
): Promise<void> {
  const now = context.nowSeconds()
  const { tenant_id, user_id } = user
  await context.enrolment.endCredentials(db, { tenant_id, user_id }, kept)
  await context.enrolment.endPending(db, { tenant_id, user_id }, kept.sessionHash)
  await endPasscodesOf(db, { tenant_id, user_id }, now)
  await forgetSources(db, { tenant_id, user_id })
  await endSecretsOf(db, { tenant_id, accountKey: user_id }, now)
  await endSessionsIn(db, context, (sessions) =>
    sessions
      .where('tenant_id', '=', tenant_id)
      .where('user_id', '=', user_id)
      .where('session_hash', '<>', kept.sessionHash),
  )
}
