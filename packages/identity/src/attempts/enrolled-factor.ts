import { requireFreshAuthentication } from '../access/fresh-authentication.ts'
import { insufficientUserAuthentication } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readFactors } from '../sessions/session.ts'
import type { TokenUser } from '../tokens/token-user.ts'

/**
 * Call this before a factor is added, replaced or removed. Requires a recent authentication, and an enrolled factor if the user
 * has one: a password alone must not be enough to get past a second factor by enrolling another (NIST SP 800-63B-4,
 * section 4.1.2).
 *
 * @throws ApiError 401 `insufficient_user_authentication`
 */
export async function requireEnrolledFactor(context: IdentityContext, caller: TokenUser): Promise<void> {
  await requireFreshAuthentication(context, caller)
  if (!(await context.enrolment.isEnrolled(caller))) return
  const session = await context.db
    .selectFrom('sessions')
    .select('factors_json')
    .where('session_hash', '=', caller.session_hash)
    .where('tenant_id', '=', caller.tenant_id)
    .executeTakeFirst()
  const { freshAuthenticationSeconds } = context.settings.lifetimes
  const since = context.nowSeconds() - freshAuthenticationSeconds
  const factors = session === undefined ? [] : readFactors(session.factors_json)
  if (factors.some(({ method, time }) => context.enrolment.amr.has(method) && time >= since)) return
  throw insufficientUserAuthentication(freshAuthenticationSeconds)
}
