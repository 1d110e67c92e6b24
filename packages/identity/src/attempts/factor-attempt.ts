import type { ClientAttributes, IdentifierType } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { type ApiError, invalidCredentials } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { sha256 } from '../text/hash.ts'
import { canonicalIdentifier, type Identifier } from '../users/canonical-identifier.ts'
import { findUser, type UserRow } from '../users/user-record.ts'
import { accountBucket, spendAccountTry } from './account-bucket.ts'
import { type AttemptBuckets, attemptBuckets } from './attempt-buckets.ts'
import { type FactorOrder, factorOrder } from './factor-order.ts'

/** Factors that are tried by a code which the user has. */
export type FactorKindTried = 'totp' | 'recovery_code'

/** One try of a factor for the user whom an identifier names. */
export interface FactorAttempt {
  user: UserRow | undefined
  order: FactorOrder
  buckets: AttemptBuckets
  /** Stands for the user; for nobody too, so that the same is done for them. */
  accountKey: string
  /** False: the user had too many wrong tries of all kinds, so this one must not succeed. */
  isOpen: boolean
  ip: string | undefined
}

/** What a request says about whom it is for. */
export interface FactorRequest {
  identifier: string
  identifier_type?: IdentifierType
  session_id?: string
  client_attributes?: ClientAttributes
}

/**
 * Finds the user, and counts the try in the limits that all methods share.
 *
 * @throws ApiError 429 `rate_limited`
 */
export async function beginAttempt(
  context: IdentityContext,
  client: Client,
  kind: FactorKindTried,
  request: FactorRequest,
): Promise<FactorAttempt> {
  const identifier = canonicalIdentifier(request.identifier_type ?? 'email', request.identifier)
  const user = await findUser(context.db, client.tenant_id, identifier)
  const order = await factorOrder(context, user, request.session_id)
  const buckets = bucketsOf(context, client, kind, order, identifier, request.client_attributes)
  await context.limiter.spend([...buckets.shared, buckets.identifier], context.nowSeconds())
  const accountKey = accountKeyOf(identifier, user)
  // recovery codes are too long to be guessed: who was locked out by guesses of others still has them
  const account = kind === 'totp' ? accountBucket(context, client, accountKey, order) : undefined
  const isOpen = account === undefined || (await spendAccountTry(context, account))
  if (account !== undefined) buckets.shared.push(account)
  return { user, order, buckets, accountKey, isOpen, ip: request.client_attributes?.ip_address }
}

/** The id of a user, or what stands for nobody. */
export function accountKeyOf(identifier: Identifier, user: UserRow | undefined): string {
  return user?.user_id ?? `nobody:${sha256(JSON.stringify([identifier.type, identifier.value]))}`
}

/** Forgets the tries of a factor under every name of a user, and those of the user as a whole. */
export async function forgetAttempts(
  context: IdentityContext,
  client: Client,
  kind: FactorKindTried,
  user: UserRow,
): Promise<void> {
  for (const order of ['first', 'second'] as const) {
    await context.limiter.reset(accountBucket(context, client, user.user_id, order))
  }
  for (const type of ['user_id', 'username', 'email', 'phone_number'] as const) {
    const value = user[type]
    if (value === null) continue
    for (const order of ['first', 'second'] as const) {
      const { identifier } = bucketsOf(context, client, kind, order, { type, value }, undefined)
      await context.limiter.reset(identifier)
    }
  }
}

function bucketsOf(
  context: IdentityContext,
  client: Client,
  kind: FactorKindTried,
  order: FactorOrder,
  identifier: Identifier,
  attributes: ClientAttributes | undefined,
): AttemptBuckets {
  const limit = context.settings.limits.passcodeFailures
  return attemptBuckets(context.settings, client, { kind: `${kind}:${order}`, limit, identifier, attributes })
}

/** Notes a try that failed, and gives the one answer for all of them. */
export function failAttempt(
  context: IdentityContext,
  client: Client,
  attempt: FactorAttempt,
  method: string,
): ApiError {
  context.audit('login.failed', {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    method,
    reason: attempt.user === undefined ? 'unknown_user' : 'wrong_code',
    ...(attempt.user !== undefined && { user_id: attempt.user.user_id }),
    ...(attempt.ip !== undefined && { ip: attempt.ip }),
  })
  return invalidCredentials()
}
