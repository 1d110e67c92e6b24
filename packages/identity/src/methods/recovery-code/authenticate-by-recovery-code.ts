import type { RecoveryCodeAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { beginAttempt, failAttempt } from '../../attempts/factor-attempt.ts'
import { forgetFailures } from '../../attempts/forget-failures.ts'
import { completeAuthentication } from '../../authentication/complete-authentication.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { tokenRequestFor } from '../../tokens/token-request.ts'
import { isEnabled } from '../../users/user-record.ts'
import { recoveryCodeHash } from './recovery-code.ts'

/**
 * Authenticates a user by one of their recovery codes, which is used up. Counts as possession, `otp` in `amr`.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, also when used already or none is left; 429
 */
export async function authenticateByRecoveryCode(
  context: IdentityContext,
  client: Client,
  request: RecoveryCodeAuthenticateRequest,
): Promise<TokenResponse> {
  const tokenRequest = tokenRequestFor(client, request, context.settings.issuer)
  const attempt = await beginAttempt(context, client, 'recovery_code', request)
  const { user } = attempt
  const { tenant_id, app_id, client_id } = client
  const owner = { tenant_id, app_id, user_id: attempt.accountKey }
  const used = await context.db
    .updateTable('recovery_codes')
    .set({ used_at: context.nowSeconds() })
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .where('user_id', '=', owner.user_id)
    .where('code_hash', '=', recoveryCodeHash(context.keys.pepper, owner, request.code))
    .where('used_at', 'is', null)
    .executeTakeFirst()
  if (used.numUpdatedRows !== 1n || user === undefined || !isEnabled(user)) {
    throw failAttempt(context, client, attempt, 'recovery_code')
  }
  await forgetFailures(context, attempt.buckets)
  context.audit('recovery_code.used', { tenant_id, client_id, user_id: user.user_id })
  return completeAuthentication(context, {
    client,
    user,
    factor: { method: 'otp' },
    tokenRequest,
    sessionId: request.session_id,
    attributes: request.client_attributes,
  })
}
