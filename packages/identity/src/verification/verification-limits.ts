import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { TokenUser } from '../tokens/token-user.ts'
import type { ProvenAddress } from '../users/verified-addresses.ts'

/** Messages that a user asked for and did not answer; those to one address count for everybody together. */
export function sendBuckets(
  { settings: { limits } }: IdentityContext,
  { tenant_id, user_id }: TokenUser,
  address: ProvenAddress,
): Bucket[] {
  return [
    { limit: limits.passcodeSends, key: ['verification-send', tenant_id, user_id] },
    { limit: limits.targetSends, key: ['send-target', tenant_id, address.value] },
  ]
}

/** Wrong codes of a user, and for an address: many accounts together must not guess more than one does. */
export function guessBuckets(
  { settings: { limits } }: IdentityContext,
  { tenant_id, user_id }: TokenUser,
  address: ProvenAddress,
): Bucket[] {
  return [
    { limit: limits.passcodeFailures, key: ['verification', tenant_id, user_id] },
    {
      limit: limits.accountFailures,
      key: ['verification-target', tenant_id, address.channel, address.value],
    },
  ]
}
