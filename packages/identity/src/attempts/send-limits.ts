import type { ClientAttributes } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { MessageChannel } from '../outbox/message.ts'
import { addressBucket } from '../text/address-bucket.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import { namesOf, type UserRow } from '../users/user-record.ts'

/** The message that a call asks for, before any user is looked up. */
export interface AskedSend {
  identifier: Identifier
  /** An address that the caller names instead of the user's own. */
  customTarget?: string | undefined
  attributes: ClientAttributes | undefined
}

/**
 * Counts a send by the fields of the request; unknown identifiers count like known ones.
 *
 * @throws ApiError 429 `rate_limited`
 */
export async function spendAskedSend(
  context: IdentityContext,
  client: Client,
  asked: AskedSend,
): Promise<void> {
  const buckets = [
    identifierBucket(context, client, asked.identifier),
    ...endUserBucket(context, client, asked.attributes),
    ...(asked.customTarget === undefined ? [] : [targetBucket(context, client, asked.customTarget)]),
  ]
  await context.limiter.spend(buckets, context.nowSeconds())
}

/**
 * Counts a message by its destination; false if it must be neither sent nor stored. The caller does not learn of it,
 * because only a message to an existing user can be refused; for an unknown user the same number of counters is written
 * under other names. Messages that the caller delivers to an existing user are never refused: they cost nothing.
 */
export async function spendMessage(
  context: IdentityContext,
  client: Client,
  channel: MessageChannel | 'direct',
  message: { target: string | undefined; identifier: Identifier; isTargetCounted: boolean },
): Promise<boolean> {
  const { limits } = context.settings
  const { type, value } = message.identifier
  const isNobody = message.target === undefined
  const target = message.target ?? `nobody ${type} ${value}`
  const tenant = isNobody ? ['send-nobody', client.tenant_id] : ['send-tenant', client.tenant_id, channel]
  const buckets: Bucket[] = [{ limit: limits.tenantSends, key: tenant }]
  if (channel === 'sms') buckets.push(rangeBucket(context, client, target))
  if (channel !== 'direct' && !message.isTargetCounted) buckets.push(targetBucket(context, client, target))
  const hasRoom = await context.limiter.trySpend(buckets, context.nowSeconds())
  return hasRoom || (channel === 'direct' && !isNobody)
}

/** Gives back the budgets of a message that was answered, under every name of the user. */
export async function forgetSends(
  context: IdentityContext,
  client: Client,
  answered: {
    user: UserRow
    attributes: ClientAttributes | undefined
    /** Undefined: the caller delivered it. */
    channel: MessageChannel | undefined
    target: string
  },
): Promise<void> {
  const { limiter } = context
  const now = context.nowSeconds()
  await Promise.all([
    ...namesOf(answered.user).map((name) => limiter.reset(identifierBucket(context, client, name))),
    ...endUserBucket(context, client, answered.attributes).map((bucket) => limiter.giveBack(bucket, now)),
    answered.channel !== undefined && limiter.reset(targetBucket(context, client, answered.target)),
    answered.channel === 'sms' && limiter.giveBack(rangeBucket(context, client, answered.target), now),
  ])
}

function identifierBucket(context: IdentityContext, client: Client, { type, value }: Identifier): Bucket {
  return { limit: context.settings.limits.passcodeSends, key: ['send', client.tenant_id, type, value] }
}

function endUserBucket(
  context: IdentityContext,
  client: Client,
  attributes: ClientAttributes | undefined,
): Bucket[] {
  const address = attributes?.ip_address && addressBucket(attributes.ip_address)
  if (!address) return []
  return [{ limit: context.settings.limits.addressSends, key: ['send-address', client.tenant_id, address] }]
}

function targetBucket(context: IdentityContext, client: Client, target: string): Bucket {
  return { limit: context.settings.limits.targetSends, key: ['send-target', client.tenant_id, target] }
}

/** Numbers that differ in the last four digits only: pumping calls up whole ranges. */
function rangeBucket(context: IdentityContext, client: Client, target: string): Bucket {
  const key = ['send-range', client.tenant_id, target.slice(0, -4)]
  return { limit: context.settings.limits.rangeSends, key }
}
