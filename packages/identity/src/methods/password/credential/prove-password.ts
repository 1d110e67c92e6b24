import type { ClientAttributes } from '@latchkey/protocol'
import { accountBucket, spendAccountTry } from '../../../attempts/account-bucket.ts'
import { addressBucket } from '../../../attempts/address-bucket.ts'
import { accountKeyOf } from '../../../attempts/factor-attempt.ts'
import { type FactorOrder, factorOrder } from '../../../attempts/factor-order.ts'
import type { Client } from '../../../clients/client-directory.ts'
import { ApiError, invalidCredentials } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { clearLocks, type FactorLock, giveBackTry, spendTry } from '../../../limits/factor-lock.ts'
import type { Bucket } from '../../../limits/limiter.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import type { Identifier } from '../../../users/canonical-identifier.ts'
import { findUser, isEnabled, namesOf, type UserRow } from '../../../users/user-record.ts'
import { type PasswordRules, passwordRules } from '../rules/password-rules.ts'
import { hasherOf } from './password-hasher.ts'
import { findPassword, type StoredPassword, upgradeHash } from './password-store.ts'

/** One try of a password. */
export interface PasswordTry {
  identifier: Identifier
  password: string
  sessionId: string | undefined
  attributes: ClientAttributes | undefined
  /** What tries of others count in too. */
  shared: readonly Bucket[]
}

/** A user whose password was right. */
export interface ProvenPassword {
  user: UserRow
  password: StoredPassword
  rules: PasswordRules
}

/**
 * Compares a password. Unknown, disabled, locked and without a password: the same answer as a wrong one, after the same
 * work. A right one that is stored in a weaker form is stored anew.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, `auth_password_policy_disabled`; 429; 503 when too many hashes wait
 */
export async function provePassword(
  context: IdentityContext,
  client: Client,
  asked: PasswordTry,
): Promise<ProvenPassword> {
  const { limiter, db } = context
  const { identifier } = asked
  const rules = passwordRules(client)
  if (rules === undefined) {
    throw new ApiError(400, 'auth_password_policy_disabled', 'Passwords are not on for this app')
  }
  const named = namedBucket(context, client, identifier)
  await limiter.spend([...asked.shared, named], context.nowSeconds())

  const user = await findUser(db, client.tenant_id, identifier)
  const accountKey = accountKeyOf(identifier, user)
  const order = await factorOrder(context, user, asked.sessionId)
  const account = accountBucket(context, client, accountKey, order)
  const isAccountOpen = await spendAccountTry(context, account)
  const lock = passwordLock(client, accountKey, order)
  const isUnlocked = rules.lock === undefined || (await spendTry(db, lock, rules.lock, context.nowSeconds()))
  const password = await findPassword(db, { tenant_id: client.tenant_id, user_id: user?.user_id ?? '' })
  const isOpen = isAccountOpen && isUnlocked

  const giveBack = (buckets: readonly Bucket[]) =>
    Promise.all(buckets.map((bucket) => limiter.giveBack(bucket, context.nowSeconds())))
  let fits: boolean
  try {
    fits = await hasherOf(context).verify(asked.password, isOpen ? password?.hash : undefined)
  } catch (error) {
    // one that could not be compared, because too many wait, is no wrong one
    await giveBack([...asked.shared, named, ...(isAccountOpen ? [account] : [])])
    if (rules.lock !== undefined && isUnlocked) await giveBackTry(db, lock)
    throw error
  }
  if (user === undefined || password === undefined || !fits || !isEnabled(user)) {
    const why = user === undefined ? 'unknown_user' : isOpen ? 'wrong_password' : 'locked'
    throw refuse(context, client, user, asked, user !== undefined && !isEnabled(user) ? 'disabled' : why)
  }
  await Promise.all([
    limiter.reset(named),
    giveBack([...asked.shared, account]),
    rules.lock !== undefined && clearLocks(db, [lock]),
  ])
  const isTooOld =
    password.temporary === 1 &&
    rules.temporarySeconds !== undefined &&
    context.nowSeconds() >= password.updated_at + rules.temporarySeconds
  if (isTooOld) throw refuse(context, client, user, asked, 'temporary_password_ended')
  if (hasherOf(context).isWeak(password.hash)) await upgrade(context, user, password.hash, asked.password)
  return { user, password, rules }
}

/** Whether the password that was compared is the user's still; its hash may have been stored anew. */
export async function isStillPresent(
  context: IdentityContext,
  db: DatabaseTransaction,
  { user, password }: ProvenPassword,
): Promise<boolean> {
  const present = await findPassword(db, user)
  if (present?.hash === password.hash) return true
  return hasherOf(context).isWeak(password.hash) && present?.updated_at === password.updated_at
}

/** Why a right password is not enough. */
export function whyToBeReplaced(
  { password, rules }: ProvenPassword,
  now: number,
): 'temporary_password' | 'password_expired' | undefined {
  if (password.temporary === 1) return 'temporary_password'
  const { expireSeconds } = rules
  const isExpired = expireSeconds !== undefined && now >= password.updated_at + expireSeconds
  return isExpired ? 'password_expired' : undefined
}

/** After a new password was set by somebody who may: wrong tries of the old one keep nobody out. */
export async function forgetPasswordTries(
  context: IdentityContext,
  client: Client,
  user: UserRow,
): Promise<void> {
  const orders = ['first', 'second'] as const
  await Promise.all([
    ...namesOf(user).map((name) => context.limiter.reset(namedBucket(context, client, name))),
    ...orders.map((order) => context.limiter.reset(accountBucket(context, client, user.user_id, order))),
    clearLocks(
      context.db,
      orders.map((order) => passwordLock(client, user.user_id, order)),
    ),
  ])
}

/** What tries from a browser count in: its address, and nothing that the log-ins of others need. */
export function browserBuckets(context: IdentityContext, client: Client, ip: string): Bucket[] {
  const address = addressBucket(ip) ?? 'unknown'
  return [{ limit: context.settings.limits.addressFailures, key: ['address', client.tenant_id, address] }]
}

function namedBucket(context: IdentityContext, client: Client, { type, value }: Identifier): Bucket {
  const limit = context.settings.limits.passwordFailures
  return { limit, key: ['password', client.tenant_id, type, value] }
}

function passwordLock(client: Client, accountKey: string, order: FactorOrder): FactorLock {
  return { tenantId: client.tenant_id, key: ['password', client.app_id, accountKey, order] }
}

function refuse(
  context: IdentityContext,
  client: Client,
  user: UserRow | undefined,
  { attributes }: PasswordTry,
  reason: string,
): ApiError {
  context.audit('login.failed', {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    method: 'pwd',
    reason,
    ...(user !== undefined && { user_id: user.user_id }),
    ...(attributes?.ip_address !== undefined && { ip: attributes.ip_address }),
  })
  return invalidCredentials()
}

async function upgrade(
  context: IdentityContext,
  user: UserRow,
  old: string,
  password: string,
): Promise<void> {
  const owner = { tenant_id: user.tenant_id, user_id: user.user_id }
  const isUpgraded = await upgradeHash(context.db, owner, old, await hasherOf(context).hash(password))
  if (isUpgraded) context.audit('password.upgraded', owner)
}
