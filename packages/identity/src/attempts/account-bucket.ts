import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { FactorOrder } from './factor-order.ts'

/**
 * What all wrong passwords and codes of one user count in, whatever they are named by: else an account would have as
 * many budgets as it has names. Tries within a session of the user count apart, so that who knows no more than a name
 * keeps nobody out who has proven something. Recovery codes, links and passkeys are not guessed, and do not count.
 *
 * @param accountKey the id of the user, or what stands for nobody
 */
export function accountBucket(
  context: IdentityContext,
  client: Pick<Client, 'tenant_id'>,
  accountKey: string,
  order: FactorOrder,
): Bucket {
  return {
    limit: context.settings.limits.accountFailures,
    key: ['account', client.tenant_id, accountKey, order],
  }
}

/**
 * Counts a try; false if there must be none. That is not told, or it would show which names are one account's: the
 * answer is that of a wrong try.
 */
export async function spendAccountTry(context: IdentityContext, bucket: Bucket): Promise<boolean> {
  return context.limiter.trySpend([bucket], context.nowSeconds())
}
