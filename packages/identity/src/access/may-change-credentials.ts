import type { AuthenticationFactor } from '@latchkey/protocol'
import type { IdentityContext } from '../identity-context.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/**
 * The one rule for adding, replacing and removing what a user logs in with, whichever call does it: a user who has enrolled a
 * factor has to have shown an enrolled factor recently. A password alone must not be enough to get past a second factor by
 * enrolling another, or to take the password away from its user (NIST SP 800-63B-4, section 4.1.2).
 *
 * @param shown what was proven: the factors of a session, or none
 */
export async function mayChangeCredentials(
  context: IdentityContext,
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  shown: readonly AuthenticationFactor[],
): Promise<boolean> {
  const { amr, isEnrolled } = context.enrolment
  const since = context.nowSeconds() - context.settings.lifetimes.freshAuthenticationSeconds
  if (shown.some(({ method, time }) => amr.has(method) && time >= since)) return true
  return !(await isEnrolled(user, db))
}
