import { type AttemptLimits, forgetFailures } from '../../../attempts/attempt-budgets.ts'
import { allStandings, type Standing, standingKey } from '../../../attempts/standing.ts'
import type { ProofRules } from '../../../authentication/attempt.ts'
import type { Attempt, Proven, Refused } from '../../../authentication/attempt-rules.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { clearLocks, type FactorLock } from '../../../limits/factor-lock.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import type { UserRow } from '../../../users/user-record.ts'
import { isEnabled } from '../../../users/user-record.ts'
import { requirePasswordRules } from '../rules/acceptable-password.ts'
import type { PasswordRules } from '../rules/password-rules.ts'
import { hasherOf } from './password-hasher.ts'
import { findPassword, type StoredPassword, upgradeHash } from './password-store.ts'

/** A user whose password was right. */
export interface ProvenPassword extends Proven {
  password: StoredPassword
  rules: PasswordRules
}

/** The budgets of passwords. */
export const passwordLimits: AttemptLimits = {
  identifier: { kind: 'password', limit: 'passwordFailures' },
  account: true,
}

/**
 * How a password proves its user. Users who are unknown, disabled, locked or without a password get the same error as a
 * wrong password, after the same work. A right one that is stored in a weaker form is hashed again, unless that form does
 * not tell it from others.
 *
 * @throws ApiError 400 `auth_password_policy_disabled`; 503 `temporarily_unavailable` when too many hashes wait
 */
export const passwordProof: ProofRules<{ password: string }, ProvenPassword> = {
  limits: passwordLimits,
  prepare(context, client, { password }) {
    const rules = requirePasswordRules(client)
    return (attempt) => provePassword(context, client, { attempt, rules, typed: password })
  },
}

async function provePassword(
  context: IdentityContext,
  client: Client,
  { attempt, rules, typed }: { attempt: Attempt; rules: PasswordRules; typed: string },
): Promise<ProvenPassword | Refused> {
  const { db } = context
  const { user } = attempt
  // what is not compared fills no lock, at the same cost
  const locked = attempt.isOpen ? attempt.accountKey : `closed ${attempt.accountKey}`
  const lock = passwordLock(client, locked, attempt.standing)
  const isUnlocked = rules.lock === undefined || (await attempt.spendTry(lock, rules.lock))
  const password = await findPassword(db, { tenant_id: client.tenant_id, user_id: user?.user_id ?? '' })
  const isOpen = attempt.isOpen && isUnlocked
  // one that cannot be compared, because too many wait, throws and is not a wrong one
  const compared = await hasherOf(context).compare(typed, isOpen ? password?.hash : undefined)
  const refuse = (refused: string) => ({ refused, method: 'pwd', userId: user?.user_id })
  if (user === undefined) return refuse('unknown_user')
  if (!isEnabled(user)) return refuse('disabled')
  if (password === undefined || !compared.fits) return refuse(isOpen ? 'wrong_password' : 'locked')
  return {
    user,
    password,
    rules,
    factor: { method: 'pwd' },
    async admit() {
      if (hasTemporaryEnded(password, rules, context.nowSeconds())) return refuse('temporary_password_ended')
      const mayUpgrade = compared.isWhole && hasherOf(context).isWeak(password.hash)
      if (mayUpgrade) await upgrade(context, user, password.hash, typed)
      return undefined
    },
    stillHolds: (transaction) => isStillPresent(context, transaction, user, password),
  }
}

function hasTemporaryEnded(
  { temporary, updated_at }: StoredPassword,
  { temporarySeconds }: PasswordRules,
  now: number,
): boolean {
  return temporary === 1 && temporarySeconds !== undefined && now >= updated_at + temporarySeconds
}

/** Whether the password that was compared is still the user's; it may have been hashed again. */
async function isStillPresent(
  context: IdentityContext,
  db: DatabaseTransaction,
  user: UserRow,
  password: StoredPassword,
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

/** Runs after somebody who may do so has set a new password: failures with the old one keep nobody out. */
export async function forgetPasswordFailures(
  context: IdentityContext,
  client: Client,
  user: UserRow,
): Promise<void> {
  const standings = await allStandings(context, user)
  await Promise.all([
    forgetFailures(context, client, passwordLimits, user),
    clearLocks(
      context.db,
      standings.map((standing) => passwordLock(client, user.user_id, standing)),
    ),
  ])
}

function passwordLock(client: Client, accountKey: string, standing: Standing): FactorLock {
  const key = ['password', client.app_id, accountKey, ...standingKey(standing)]
  return { tenantId: client.tenant_id, key }
}

/** The log-in does not depend on it: what fails is done at a later one. */
async function upgrade(
  context: IdentityContext,
  user: UserRow,
  old: string,
  password: string,
): Promise<void> {
  const owner = { tenant_id: user.tenant_id, user_id: user.user_id }
  try {
    const isUpgraded = await upgradeHash(context.db, owner, old, await hasherOf(context).hash(password))
    if (isUpgraded) context.audit('password.upgraded', owner)
  } catch (error) {
    context.log.info({ err: error }, 'a password was not hashed anew')
  }
}
