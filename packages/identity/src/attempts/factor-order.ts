import type { IdentityContext } from '../identity-context.ts'
import { sha256 } from '../text/hash.ts'
import type { UserRow } from '../users/user-record.ts'

/**
 * Whether a factor is tried with nothing else (`first`) or within a session of that user (`second`). The two are counted
 * apart, so somebody who knows no more than a name cannot lock out a user who has proven another factor.
 */
export type FactorOrder = 'first' | 'second'

/** Both orders. */
export const factorOrders = ['first', 'second'] as const

/** Finds out the order of an attempt. One query if a session is given, none otherwise: an unknown user costs the same. */
export async function factorOrder(
  context: IdentityContext,
  user: UserRow | undefined,
  sessionId: string | undefined,
): Promise<FactorOrder> {
  if (sessionId === undefined) return 'first'
  const found = await context.db
    .selectFrom('sessions')
    .select('session_hash')
    .where('session_hash', '=', sha256(sessionId))
    .where('tenant_id', '=', user?.tenant_id ?? '')
    .where('user_id', '=', user?.user_id ?? '')
    .where('expires_at', '>', context.nowSeconds())
    .executeTakeFirst()
  return found === undefined ? 'first' : 'second'
}
