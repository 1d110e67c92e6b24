import type { ClientAttributes } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { Limit } from '../options.ts'
import type { Settings } from '../settings.ts'
import { addressBucket } from '../text/address-bucket.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import { namesOf, type UserRow } from '../users/user-record.ts'
import { allStandings, type Standing, standingKey } from './standing.ts'

/** The budgets that an attempt of one method uses, besides those that all attempts share. */
export interface AttemptLimits {
  /** Failures under one identifier. A success forgets them. @default none: the method names no user */
  identifier?: {
    /** Keeps methods apart. Stored (hashed) in the database: changing it forgets all failures. */
    kind: string
    limit: keyof Settings['limits']
  }
  /**
   * Whether failures count in the budget of the account too. Not for secrets that are too long to be guessed. @default
   * false
   */
  account?: boolean
}

/** Budgets that attempts of other users count in too. */
export interface SharedBudgets {
  /** Of the client. It refuses nobody: a full one slows attempts down. */
  client?: Bucket
  /** Of the end-user address. It refuses strangers. */
  address?: Bucket
}

/** Budgets that every attempt counts in, also one that names no user: its client, and its end-user address if given. */
export function sharedBudgets(
  settings: Settings,
  client: Client,
  attributes: ClientAttributes | undefined,
): SharedBudgets {
  return {
    client: { limit: settings.limits.clientFailures, key: ['failures', client.tenant_id, client.client_id] },
    ...addressBudget(settings, client, attributes?.ip_address),
  }
}

/** The budget of an end-user address; none without one. */
export function addressBudget(
  { limits }: Settings,
  { tenant_id }: Client,
  ipAddress: string | undefined,
): Pick<SharedBudgets, 'address'> {
  const address = ipAddress === undefined ? undefined : addressBucket(ipAddress)
  return address === undefined
    ? {}
    : { address: { limit: limits.addressFailures, key: ['address', tenant_id, address] } }
}

/** The budget of one identifier. Unknown identifiers count like known ones, so a limit does not reveal who exists. */
export function identifierBucket(
  context: IdentityContext,
  client: Client,
  limits: Required<AttemptLimits>['identifier'],
  identifier: Identifier,
  standing: Standing,
): Bucket {
  return {
    limit: context.settings.limits[limits.limit],
    key: [limits.kind, client.tenant_id, identifier.type, identifier.value, ...standingKey(standing)],
  }
}

/** The budgets of an account for one method, whatever identifier was given: otherwise it had one for each of its names. */
export interface AccountBuckets {
  /** Failures in one window. */
  window: Bucket
  /** Failures without a success between them. */
  streak: Bucket
  /** What is left once the streak is too long: one try in each window. */
  slow: Bucket
}

/** @param accountKey see `accountKeyOf` */
export function accountBuckets(
  { settings: { limits } }: IdentityContext,
  client: Pick<Client, 'tenant_id'>,
  kind: string,
  accountKey: string,
  standing: Standing,
): AccountBuckets {
  const key = [kind, client.tenant_id, accountKey, ...standingKey(standing)]
  const once: Limit = { max: 1, windowSeconds: limits.accountFailures.windowSeconds }
  return {
    window: { limit: limits.accountFailures, key: ['account', ...key] },
    streak: { limit: limits.accountStreak, key: ['account-streak', ...key] },
    slow: { limit: once, key: ['account-slow', ...key] },
  }
}

/** Forgets the failures of one method under every name of a user, those of the account too, wherever they came from. */
export async function forgetFailures(
  context: IdentityContext,
  client: Client,
  limits: AttemptLimits,
  user: UserRow,
): Promise<void> {
  const { identifier } = limits
  if (identifier === undefined) return
  const buckets = (await allStandings(context, user)).flatMap((standing) => [
    ...namesOf(user).map((name) => identifierBucket(context, client, identifier, name, standing)),
    ...Object.values(accountBuckets(context, client, identifier.kind, user.user_id, standing)),
  ])
  await context.limiter.reset(buckets)
}
