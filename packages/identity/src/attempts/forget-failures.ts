import type { IdentityContext } from '../identity-context.ts'
import type { AttemptBuckets } from './attempt-buckets.ts'

/** After a success: this factor of this identifier starts afresh, and what others share gets its one try back. */
export async function forgetFailures(context: IdentityContext, attempt: AttemptBuckets): Promise<void> {
  const now = context.nowSeconds()
  await Promise.all([
    context.limiter.reset(attempt.identifier),
    ...attempt.shared.map((bucket) => context.limiter.giveBack(bucket, now)),
  ])
}
