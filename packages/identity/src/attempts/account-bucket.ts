import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { FactorStep } from './factor-step.ts'

/**
 * What all wrong passwords and codes of one user count in, whatever they are named by: else an account would have as
 * many budgets as it has names. Tries within a session of the user count apart, so that who knows no more than a name
 * keeps nobody out who has proven something. Recovery codes, links and passkeys are not guessed, and do not count.
 *
 * @param subject the id of the user, or what stands for nobody
 */
export function accountBucket(
  context: IdentityContext,
  client: Pick<Client, 'tenant_id'>,
  subject: string,
  step: FactorStep,
): Bucket {
  return { limit: context.settings.limits.accountFailures, key: ['account', client.tenant_id, subject, step] }
}

/**
 * Counts a try; false if there must be none. That is not told, or it would show which names are one account's: the
 * answer is that of a wrong try.
 */
export async function takeAccountTry(context: IdentityContext, bucket: Bucket): Promise<boolean> {
  return context.limiter.tryTake([bucket], context.nowSeconds())
}
