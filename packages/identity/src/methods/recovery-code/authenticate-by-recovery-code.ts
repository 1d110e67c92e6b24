import type { RecoveryCodeAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { sourceOf } from '../../audit/audit-event.ts'
import { authenticate } from '../../authentication/attempt.ts'
import type { AttemptRules } from '../../authentication/attempt-rules.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { isEnabled } from '../../users/user-record.ts'
import { recoveryCodeHash } from './recovery-code.ts'

/**
 * Authenticates a user by one of their recovery codes, which is then used. Counts as possession, `otp` in `amr`.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, also for a used code or if none is left, `invalid_target`,
 * `session_not_found`; 429 `rate_limited`
 */
export async function authenticateByRecoveryCode(
  context: IdentityContext,
  client: Client,
  request: RecoveryCodeAuthenticateRequest,
): Promise<TokenResponse> {
  return authenticate(context, client, recoveryCodeAttempt, request)
}

/** How a recovery code proves its user. Codes are too long to be guessed, so failures do not count for the account. */
export const recoveryCodeAttempt: AttemptRules<RecoveryCodeAuthenticateRequest> = {
  method: 'recovery_code',
  limits: { identifier: { kind: 'recovery_code', limit: 'passcodeFailures' } },
  identify: (request) => canonicalIdentifier(request.identifier_type ?? 'email', request.identifier),
  prepare: (context, client, request) => async (attempt) => {
    const { user } = attempt
    const { tenant_id, app_id, client_id } = client
    const owner = { tenant_id, app_id, user_id: attempt.accountKey }
    const isUsed = await context.db.transaction().execute(async (db) => {
      const used = await db
        .updateTable('recovery_codes')
        .set({ used_at: context.nowSeconds() })
        .where('tenant_id', '=', tenant_id)
        .where('app_id', '=', app_id)
        .where('user_id', '=', owner.user_id)
        .where('code_hash', '=', recoveryCodeHash(context.keys.pepper, owner, request.code))
        .where('used_at', 'is', null)
        .executeTakeFirst()
      if (used.numUpdatedRows !== 1n) return false
      const who = { tenant_id, client_id, user_id: owner.user_id, ...sourceOf(request.client_attributes) }
      await context.audit('recovery_code.used', who, db)
      return true
    })
    if (!isUsed || user === undefined || !isEnabled(user)) {
      const refused = user === undefined ? 'unknown_user' : 'wrong_code'
      return { refused, method: 'recovery_code', userId: user?.user_id }
    }
    return { user, factor: { method: 'otp' } }
  },
}
