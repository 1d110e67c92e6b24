import type { ClientAttributes } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { MessageChannel } from '../outbox/message.ts'
import { addressBucket } from '../text/address-bucket.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import { findNamedUser } from '../users/find-named-user.ts'
import { namesOf, type UserRow } from '../users/user-record.ts'
import { accountKeyOf } from './account-key.ts'
import { orWithdraw } from './or-withdraw.ts'
import { isStranger, type Standing, standingKey, standingOf } from './standing.ts'
import { Tries } from './tries.ts'

/** The message that a call asks for. */
export interface AskedSend {
  identifier: Identifier
  /** A session in which the user asks for it. */
  sessionId?: string | undefined
  /** An address that the caller names instead of the user's own. */
  customTarget?: string | undefined
  attributes: ClientAttributes | undefined
}

/** A send that was counted by the fields of its request. */
export interface AdmittedSend {
  /** Undefined: nobody has the identifier. */
  user: UserRow | undefined
  standing: Standing
  /** What was counted. */
  tries: Tries
}

/**
 * Finds the user of a send, and counts it by the fields of the request; unknown identifiers count like known ones. A send
 * inside a session of the user, or from where the user was before, has budgets of its own: strangers cannot use them up.
 *
 * @param send does the rest; if the service fails in it, the send counts nowhere
 * @throws ApiError 429 `rate_limited`; and what `send` throws
 */
export async function admitSend<Result>(
  context: IdentityContext,
  client: Client,
  asked: AskedSend,
  send: (admitted: AdmittedSend) => Promise<Result>,
): Promise<Result> {
  const { identifier, attributes, customTarget } = asked
  const tries = new Tries(context)
  const user = await findNamedUser(context.db, client.tenant_id, identifier, client.app_id)
  const standing = await sendStanding(context, client, { ...asked, user })
  const address = addressBuckets(context, client, attributes)
  const refusing = [
    identifierBucket(context, client, identifier, standing),
    // it counts those whom it does not refuse too
    ...address.map((bucket) => ({ ...bucket, always: !isStranger(standing) })),
    // whoever names an address has not proven that it is theirs
    ...(customTarget === undefined ? [] : [targetBucket(context, client, customTarget)]),
  ]
  await tries.spend(refusing)
  return orWithdraw(tries, () => send({ user, standing, tries }))
}

/**
 * Counts a message by its destination; false if it must be neither sent nor stored. The caller does not learn of it,
 * because only a message to an existing user can be refused; for an unknown user the same number of counters is written
 * under other names. Messages that the caller delivers to an existing user are never refused: they cost nothing.
 * Run it within `orWithdraw` of its tries.
 */
export async function spendMessage(
  context: IdentityContext,
  client: Client,
  channel: MessageChannel | 'direct',
  message: {
    target: string | undefined
    identifier: Identifier
    /** Whether the caller named the target, and it was counted. */
    isTargetCounted: boolean
    admitted: AdmittedSend
  },
): Promise<boolean> {
  const { limits } = context.settings
  const { type, value } = message.identifier
  const { standing, user, tries } = message.admitted
  const isNobody = message.target === undefined
  const target = message.target ?? `nobody ${type} ${value}`
  const buckets: Bucket[] = []
  if (channel === 'sms') buckets.push(rangeBucket(context, client, target, standing))
  if (channel !== 'direct' && !message.isTargetCounted) {
    buckets.push(targetBucket(context, client, target, ownerKey(user, standing)))
  }
  const tenant = isNobody ? ['send-nobody', client.tenant_id] : ['send-tenant', client.tenant_id, channel]
  const ceiling = { limit: limits.tenantSends, key: tenant }
  const isReached = await tries.ceiling(client, ceiling, standing)
  const hadRoom = await tries.spendEach(buckets)
  const hasRoom = hadRoom.every((had) => had) && !isReached
  return hasRoom || (channel === 'direct' && !isNobody)
}

/** Gives back the budgets of a message that was answered, under every name of the user. */
export async function forgetSends(
  context: IdentityContext,
  client: Client,
  answered: {
    user: UserRow
    sessionId?: string | undefined
    attributes: ClientAttributes | undefined
    /** Undefined: the caller delivered it. */
    channel: MessageChannel | undefined
    target: string
  },
): Promise<void> {
  const { limiter } = context
  const { user, channel, target, attributes } = answered
  const now = context.nowSeconds()
  const identifier: Identifier = { type: 'user_id', value: user.user_id }
  const standing = await sendStanding(context, client, { identifier, ...answered })
  await Promise.all([
    limiter.reset([
      ...namesOf(user).map((name) => identifierBucket(context, client, name, standing)),
      ...(channel === undefined ? [] : [targetBucket(context, client, target, ownerKey(user, standing))]),
    ]),
    limiter.lessen(
      [
        ...addressBuckets(context, client, attributes),
        ...(channel === 'sms' ? [rangeBucket(context, client, target, standing)] : []),
      ],
      now,
    ),
  ])
}

/** Success with anything makes a source known to sends: a message reveals nothing to who asks for it. */
async function sendStanding(
  context: IdentityContext,
  client: Client,
  asked: {
    identifier: Identifier
    user: UserRow | undefined
    sessionId?: string | undefined
    attributes: ClientAttributes | undefined
  },
): Promise<Standing> {
  const account = { tenantId: client.tenant_id, key: accountKeyOf(asked.identifier, asked.user) }
  const { user, sessionId, attributes } = asked
  return standingOf(context, { account, user, sessionId, purpose: undefined, attributes })
}

function identifierBucket(
  context: IdentityContext,
  client: Client,
  { type, value }: Identifier,
  standing: Standing,
): Bucket {
  const key = ['send', client.tenant_id, type, value, ...standingKey(standing)]
  return { limit: context.settings.limits.passcodeSends, key }
}

function addressBuckets(
  context: IdentityContext,
  client: Client,
  attributes: ClientAttributes | undefined,
): Bucket[] {
  const address = attributes?.ip_address && addressBucket(attributes.ip_address)
  if (!address) return []
  return [{ limit: context.settings.limits.addressSends, key: ['send-address', client.tenant_id, address] }]
}

/** Strangers share the budget of an address; a user who has proven something has one of their own. */
function ownerKey(user: UserRow | undefined, standing: Standing): string[] {
  return user === undefined || isStranger(standing) ? [] : [user.user_id, ...standingKey(standing)]
}

function targetBucket(
  context: IdentityContext,
  client: Client,
  target: string,
  owner: readonly string[] = [],
): Bucket {
  const key = ['send-target', client.tenant_id, target, ...owner]
  return { limit: context.settings.limits.targetSends, key }
}

/** Numbers that differ in the last four digits only: pumping calls up whole ranges. */
function rangeBucket(context: IdentityContext, client: Client, target: string, standing: Standing): Bucket {
  const who = isStranger(standing) ? [] : ['known']
  const key = ['send-range', client.tenant_id, target.slice(0, -4), ...who]
  return { limit: context.settings.limits.rangeSends, key }
}
