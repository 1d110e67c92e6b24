import { accountKeyOf } from '../attempts/account-key.ts'
import {
  type AccountBuckets,
  type AttemptLimits,
  accountBuckets,
  identifierBucket,
  type SharedBudgets,
} from '../attempts/attempt-budgets.ts'
import { ceilingBucket, tightened } from '../attempts/ceiling.ts'
import { rememberSources } from '../attempts/known-sources.ts'
import { orWithdraw } from '../attempts/or-withdraw.ts'
import {
  elsewhere,
  isStranger,
  type Standing,
  standingAndSources,
  stranger,
  whoIs,
} from '../attempts/standing.ts'
import { Tries } from '../attempts/tries.ts'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import { findNamedUser } from '../users/find-named-user.ts'
import type { UserRow } from '../users/user-record.ts'
import type { AskedProof } from './asked-proof.ts'
import type { Attempt } from './attempt-rules.ts'

/** An attempt that was counted. */
export interface CountedAttempt {
  attempt: Attempt
  /** Runs when it was a success: returns the budgets, opens the locks, and remembers where it came from. */
  settle(user: UserRow): Promise<void>
}

/**
 * Counts an attempt before anything is compared. What an attempt can use up depends on its standing: a stranger uses up
 * the budgets of strangers only.
 *
 * @throws ApiError 429 `rate_limited`
 */
export async function countAttempt<Request>(
  context: IdentityContext,
  client: Client,
  limits: AttemptLimits,
  asked: AskedProof<Request>,
): Promise<CountedAttempt> {
  const tries = new Tries(context)
  const { identifier } = asked
  return orWithdraw(tries, () =>
    identifier === undefined
      ? countUnnamed(context, client, asked, tries)
      : countNamed(context, client, limits, { ...asked, identifier }, tries),
  )
}

/** What was proven will say who it is, and cannot be guessed: no budget refuses it, full ones slow it down. */
async function countUnnamed<Request>(
  context: IdentityContext,
  client: Client,
  { shared, attributes }: AskedProof<Request>,
  tries: Tries,
): Promise<CountedAttempt> {
  const isCeilingReached = await tries.ceiling(client, shared.client, stranger)
  const hasRoom = shared.address === undefined || (await tries.trySpend(shared.address))
  if (isCeilingReached || !hasRoom) await tries.slowDown(client)
  const nobody = { user: undefined, accountKey: '', standing: stranger, isOpen: true }
  return {
    attempt: { now: tries.now, ...nobody, ...countingOf(tries) },
    async settle(user) {
      await Promise.all([
        tries.giveBack(),
        tries.clearLocks(),
        rememberSources(context, user, 'unnamed', attributes),
      ])
    },
  }
}

async function countNamed<Request>(
  context: IdentityContext,
  client: Client,
  limits: AttemptLimits,
  asked: AskedProof<Request> & { identifier: Identifier },
  tries: Tries,
): Promise<CountedAttempt> {
  const { identifier, sessionId, attributes, shared } = asked
  const purpose = limits.identifier?.kind ?? 'unnamed'
  const user = await findNamedUser(context.db, client.tenant_id, identifier, client.app_id)
  const accountKey = accountKeyOf(identifier, user)
  const account = { tenantId: client.tenant_id, key: accountKey }
  const { standing, known: sources } = await standingAndSources(context, {
    account,
    user,
    sessionId,
    purpose,
    attributes,
  })

  const named =
    limits.identifier && identifierBucket(context, client, limits.identifier, identifier, standing)
  await spendShared(tries, client, { shared, named, standing })

  const own = accountBuckets(context, client, purpose, accountKey, standing)
  // failures at a known source use up what strangers have, never the other way round: the sum stays bounded
  const others =
    standing.place === ''
      ? undefined
      : accountBuckets(context, client, purpose, accountKey, elsewhere(standing))
  // a full budget is not revealed, or it would show which names belong to one account: the answer is that of a wrong one
  const isOpen = limits.account !== true || (await isAccountOpen(tries, own, others))
  return {
    attempt: { now: tries.now, user, accountKey, standing, isOpen, ...countingOf(tries) },
    async settle(known) {
      await tries.giveBack()
      const forgotten = [
        ...(named === undefined ? [] : [named]),
        ...(limits.account ? Object.values(own) : []),
      ]
      await Promise.all([
        tries.clearLocks(),
        context.limiter.reset(forgotten),
        rememberSources(context, known, purpose, attributes, sources),
      ])
    },
  }
}

function countingOf(tries: Tries): Pick<Attempt, 'spendTry' | 'withdraw'> {
  return {
    spendTry: (lock, rules) => tries.spendTry(lock, rules),
    withdraw: () => tries.withdraw(),
  }
}

/**
 * Counts in the budgets of the client, the address and the identifier: in one statement, unless the ceiling of the client is
 * reached or one of them refuses.
 *
 * @throws ApiError 429 `rate_limited`: then the attempt counts nowhere
 */
async function spendShared(
  tries: Tries,
  client: Client,
  { shared, named, standing }: { shared: SharedBudgets; named: Bucket | undefined; standing: Standing },
): Promise<void> {
  const ceiling = shared.client && ceilingBucket(shared.client, whoIs(standing))
  const always = !isStranger(standing)
  const address = shared.address && { ...shared.address, always }
  const present = [ceiling, address, named].filter((bucket) => bucket !== undefined)
  if (await tries.spendAll(present)) return
  const isCeilingReached = await tries.ceiling(client, shared.client, standing)
  const refusing = [
    ...(address === undefined ? [] : [isCeilingReached && !always ? tightened(address) : address]),
    ...(named === undefined ? [] : [named]),
  ]
  await tries.spend(refusing)
  if (isCeilingReached) await tries.slowDown(client)
}

/** @param others count it too, whether they have room or not */
async function isAccountOpen(
  tries: Tries,
  { window, streak, slow }: AccountBuckets,
  others: AccountBuckets | undefined,
): Promise<boolean> {
  const also = others === undefined ? [] : [others.window, others.streak]
  const asked = [window, streak, ...also.map((bucket) => ({ ...bucket, always: true }))]
  const [isInWindow = false, isInStreak = false] = await tries.spendEach(asked)
  if (isInWindow) return isInStreak || (await tries.trySpend(slow))
  if (isInStreak) await tries.giveBackOne(streak)
  return false
}
