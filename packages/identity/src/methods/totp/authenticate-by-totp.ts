import type { IdentifierType, TokenResponse, TotpAuthenticateRequest } from '@latchkey/protocol'
import type { AttemptLimits } from '../../attempts/attempt-budgets.ts'
import type { AuditFields } from '../../audit/audit.ts'
import { sourceOf } from '../../audit/audit-event.ts'
import { authenticate } from '../../authentication/attempt.ts'
import type { Attempt, AttemptRules, Proven, Refused } from '../../authentication/attempt-rules.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { canonicalIdentifier, type Identifier } from '../../users/canonical-identifier.ts'
import { isEnabled } from '../../users/user-record.ts'
import { secretBinding } from './register-totp.ts'
import { matchingPeriod } from './totp-code.ts'
import { totpLock } from './totp-lock.ts'
import { type TotpRules, totpRules } from './totp-rules.ts'
import { activateTotp, consumePeriod, readTotp, type TotpRow } from './totp-store.ts'

/**
 * Authenticates a user by a code of their authenticator app. The first valid code of a new authenticator makes it the
 * active one.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, also if the authenticator is locked or not registered, or the code was
 * used before; 400 `invalid_target`, `session_not_found`; 429 `rate_limited`
 */
export async function authenticateByTotp(
  context: IdentityContext,
  client: Client,
  request: TotpAuthenticateRequest,
): Promise<TokenResponse> {
  return authenticate(context, client, totpAttempt, request)
}

/** The budgets of TOTP codes. */
export const totpLimits: AttemptLimits = {
  identifier: { kind: 'totp', limit: 'passcodeFailures' },
  account: true,
}

/** How a TOTP code proves its user. */
export const totpAttempt: AttemptRules<TotpAuthenticateRequest> = {
  method: 'totp',
  limits: totpLimits,
  identify: totpIdentifier,
  prepare: (context, client, request) => (attempt) => proveTotp(context, client, request, attempt),
}

/** The user whom a request names. */
export function totpIdentifier(request: {
  identifier: string
  identifier_type?: IdentifierType
}): Identifier {
  return canonicalIdentifier(request.identifier_type ?? 'email', request.identifier)
}

/** Compares a code with the authenticators of a user and consumes its period. */
export async function proveTotp(
  context: IdentityContext,
  client: Client,
  {
    token: code,
    client_attributes: attributes,
  }: Pick<TotpAuthenticateRequest, 'token' | 'client_attributes'>,
  attempt: Attempt,
): Promise<Proven | Refused> {
  const { user, accountKey } = attempt
  const rules = totpRules(client)
  const now = context.nowSeconds()
  const owner = { tenant_id: client.tenant_id, app_id: client.app_id, user_id: accountKey }
  const { active, pending } = await readTotp(context.db, owner, now)
  const credential = active?.credential_id ?? accountKey
  // what is not compared fills no lock, at the same cost
  const lock = totpLock(client, attempt.isOpen ? credential : `closed ${credential}`, attempt.standing)
  const isOpen = await attempt.spendTry(lock, rules?.lock ?? lockOfNobody)
  // an authenticator that is not active yet cannot be locked: only the budgets apply to it
  const usable = active === undefined || isOpen ? [active, pending] : []
  const isRight =
    attempt.isOpen &&
    rules !== undefined &&
    (await consumeCode(context, usable, {
      code,
      rules,
      now,
      by: { client_id: client.client_id, ...sourceOf(attributes) },
    }))
  if (!isRight || user === undefined || !isEnabled(user)) {
    const refused = user === undefined ? 'unknown_user' : 'wrong_code'
    return { refused, method: 'otp', userId: user?.user_id }
  }
  return {
    user,
    factor: { method: 'otp' },
  }
}

const lockOfNobody = { mostFailures: 5, lockSeconds: 900 }

async function consumeCode(
  context: IdentityContext,
  rows: readonly (TotpRow | undefined)[],
  { code, rules, now, by }: { code: string; rules: TotpRules; now: number; by: AuditFields },
): Promise<boolean> {
  for (const row of rows) {
    if (row === undefined) continue
    const secret = context.sealer.open(row.secret_sealed, secretBinding(row))
    const period = matchingPeriod(secret, row, code, now, rules.window, row.last_step)
    if (period === undefined) continue
    if (row.state === 'active') return consumePeriod(context.db, row, period)
    const { tenant_id, user_id } = row
    return activateTotp(context.db, row, period, async (db) => {
      await context.enrolment.endPending(db, row, row.enrolled_in ?? '')
      await context.audit('totp.activated', { tenant_id, user_id, ...by }, db)
    })
  }
  return false
}
