import type { ClientAttributes } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { Settings } from '../options.ts'
import { addressBucket } from '../text/address-bucket.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import { namesOf, type UserRow } from '../users/user-record.ts'
import { type FactorOrder, factorOrders } from './factor-order.ts'

/** The budgets that an attempt of one method uses, besides those that all attempts share. */
export interface AttemptLimits {
  /** Failures under one identifier. A success forgets them. @default none: the method names no user */
  identifier?: {
    /** Keeps methods apart. Stored (hashed) in the database: changing it forgets all failures. */
    kind: string
    limit: keyof Settings['limits']
    /** Whether attempts within a session of the user are counted apart. @default false */
    perOrder?: boolean
  }
  /**
   * Whether failures count in the budget of the account. Not for secrets that are too long to be guessed: a user who was
   * locked out by guesses of others can still use them. @default false
   */
  account?: boolean
}

/** Budgets that every attempt counts in, also one that names no user: its client, and its end-user address if given. */
export function sharedBuckets(
  settings: Settings,
  client: Client,
  attributes: ClientAttributes | undefined,
): Bucket[] {
  const shared: Bucket[] = [
    { limit: settings.limits.clientFailures, key: ['client', client.tenant_id, client.client_id] },
  ]
  const address = attributes?.ip_address && addressBucket(attributes.ip_address)
  if (address) {
    shared.push({ limit: settings.limits.addressFailures, key: ['address', client.tenant_id, address] })
  }
  return shared
}

/** The budget of one identifier. Unknown identifiers count like known ones, so a limit does not reveal who exists. */
export function identifierBucket(
  context: IdentityContext,
  client: Client,
  limits: Required<AttemptLimits>['identifier'],
  identifier: Identifier,
  order: FactorOrder,
): Bucket {
  const kind = limits.perOrder === true ? `${limits.kind}:${order}` : limits.kind
  return {
    limit: context.settings.limits[limits.limit],
    key: [kind, client.tenant_id, identifier.type, identifier.value],
  }
}

/**
 * The budget of an account: wrong passwords and codes of one user, whatever identifier was given. Otherwise an account
 * would have as many budgets as it has names. Attempts within a session of the user are counted apart, so somebody who
 * knows no more than a name cannot lock out a user who has already proven something.
 *
 * @param accountKey see `accountKeyOf`
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

/** Forgets the failures of one method under every name of a user, and those of the account. */
export async function forgetFailures(
  context: IdentityContext,
  client: Client,
  limits: AttemptLimits,
  user: UserRow,
): Promise<void> {
  const { identifier } = limits
  const buckets = factorOrders.map((order) => accountBucket(context, client, user.user_id, order))
  if (identifier !== undefined) {
    const orders = identifier.perOrder === true ? factorOrders : (['first'] as const)
    const names = namesOf(user)
    for (const order of orders) {
      buckets.push(...names.map((name) => identifierBucket(context, client, identifier, name, order)))
    }
  }
  await Promise.all(buckets.map((bucket) => context.limiter.reset(bucket)))
}
