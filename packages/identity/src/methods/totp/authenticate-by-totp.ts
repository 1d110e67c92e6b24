import type { TokenResponse, TotpAuthenticateRequest } from '@latchkey/protocol'
import { beginAttempt, type FactorRequest, failAttempt } from '../../attempts/factor-attempt.ts'
import { forgetFailures } from '../../attempts/forget-failures.ts'
import { completeAuthentication } from '../../authentication/complete-authentication.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { clearLocks, spendTry } from '../../limits/factor-lock.ts'
import { tokenRequestFor } from '../../tokens/token-request.ts'
import { isEnabled, type UserRow } from '../../users/user-record.ts'
import { secretBinding } from './register-totp.ts'
import { matchingPeriod } from './totp-code.ts'
import { totpLock } from './totp-lock.ts'
import { type TotpRules, totpRules } from './totp-rules.ts'
import { activateTotp, consumePeriod, readTotp, type TotpRow } from './totp-store.ts'

/**
 * Authenticates a user by a code of their authenticator; the first right one makes a new authenticator the active one.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, also when locked, used already, not registered; 429
 */
export async function authenticateByTotp(
  context: IdentityContext,
  client: Client,
  request: TotpAuthenticateRequest,
): Promise<TokenResponse> {
  const tokenRequest = tokenRequestFor(client, request, context.settings.issuer)
  const user = await proveTotp(context, client, request)
  return completeAuthentication(context, {
    client,
    user,
    factor: { method: 'otp' },
    tokenRequest,
    sessionId: request.session_id,
    attributes: request.client_attributes,
  })
}

/**
 * Uses a code of the authenticator of the user whom the request names.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 429
 */
export async function proveTotp(
  context: IdentityContext,
  client: Client,
  request: FactorRequest & { token: string },
): Promise<UserRow> {
  const attempt = await beginAttempt(context, client, 'totp', request)
  const { user } = attempt
  const rules = totpRules(client)
  const now = context.nowSeconds()
  const owner = { tenant_id: client.tenant_id, app_id: client.app_id, user_id: attempt.accountKey }
  const { active, pending } = await readTotp(context.db, owner, now)
  const lock = totpLock(client, active?.credential_id ?? attempt.accountKey, attempt.order)
  const isOpen = await spendTry(context.db, lock, rules?.lock ?? lockOfNobody, now)
  // what is not active yet cannot be locked: only the limits of all methods hold there
  const usable = active === undefined || isOpen ? [active, pending] : []
  const isRight =
    attempt.isOpen && rules !== undefined && (await useCode(context, usable, request.token, rules, now))
  if (!isRight || user === undefined || !isEnabled(user)) throw failAttempt(context, client, attempt, 'otp')
  await Promise.all([clearLocks(context.db, [lock]), forgetFailures(context, attempt.buckets)])
  return user
}

const lockOfNobody = { mostFailures: 5, lockSeconds: 900 }

async function useCode(
  context: IdentityContext,
  rows: readonly (TotpRow | undefined)[],
  code: string,
  rules: TotpRules,
  now: number,
): Promise<boolean> {
  for (const row of rows) {
    if (row === undefined) continue
    const secret = context.sealer.open(row.secret_sealed, secretBinding(row))
    const period = matchingPeriod(secret, row, code, now, rules.window, row.last_step)
    if (period === undefined) continue
    if (row.state === 'active') return consumePeriod(context.db, row, period)
    if (!(await activateTotp(context.db, row, period))) return false
    context.audit('totp.activated', { tenant_id: row.tenant_id, user_id: row.user_id })
    return true
  }
  return false
}
