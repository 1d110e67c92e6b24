import type { OtpAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { accountBucket, spendAccountTry } from '../../attempts/account-bucket.ts'
import { attemptBuckets } from '../../attempts/attempt-buckets.ts'
import { factorOrder } from '../../attempts/factor-order.ts'
import { forgetFailures } from '../../attempts/forget-failures.ts'
import { forgetSends } from '../../attempts/send-limits.ts'
import { verifyTarget } from '../../attempts/verify-target.ts'
import { readApprovalData } from '../../authentication/approval-data.ts'
import { completeAuthentication } from '../../authentication/complete-authentication.ts'
import type { Client } from '../../clients/client-directory.ts'
import { ApiError, invalidCredentials } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { tokenRequestFor } from '../../tokens/token-request.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { findUser, isEnabled } from '../../users/user-record.ts'
import { passcodeHash } from './passcode.ts'
import { isOwnTarget } from './passcode-delivery.ts'
import { consumePasscode, type PasscodeRefusal, whyRefused } from './passcode-store.ts'
import { passcodeScope } from './send-otp.ts'

/**
 * Authenticates a user by a code that was sent to them. Wrong, expired, used, exhausted, never sent: one answer.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 429
 */
export async function authenticateByOtp(
  context: IdentityContext,
  client: Client,
  request: OtpAuthenticateRequest,
): Promise<TokenResponse> {
  const { settings, db } = context
  const tokenRequest = tokenRequestFor(client, request, settings.issuer)
  const attributes = request.client_attributes
  const identifier = canonicalIdentifier(request.identifier_type, request.identifier)
  const limit = settings.limits.passcodeFailures
  const attempt = attemptBuckets(settings, client, { kind: 'passcode', limit, identifier, attributes })
  const now = context.nowSeconds()
  await context.limiter.spend([...attempt.shared, attempt.identifier], now)

  const user = await findUser(db, client.tenant_id, identifier)
  const scope = passcodeScope(client, identifier, user)
  const proof = { identifier, requestId: request.request_id, code: request.passcode }
  const codeHash = passcodeHash(context.keys.pepper, scope, proof)
  const order = await factorOrder(context, user, request.session_id)
  const account = accountBucket(context, client, scope.user_id, order)
  const isOpen = await spendAccountTry(context, account)
  attempt.shared.push(account)
  const used = isOpen ? await consumePasscode(db, scope, codeHash, now) : undefined
  const fits = used !== undefined && user !== undefined && isOwnTarget(user, used.method, used.target)
  if (!fits || !isEnabled(user)) {
    const why = used === undefined ? await whyRefused(db, scope, codeHash, now) : 'address_changed'
    context.audit('login.failed', {
      tenant_id: client.tenant_id,
      client_id: client.client_id,
      method: used?.method ?? 'passcode',
      reason: user === undefined ? 'unknown_user' : isEnabled(user) ? why : 'disabled',
      ...(user !== undefined && { user_id: user.user_id }),
      ...(attributes?.ip_address !== undefined && { ip: attributes.ip_address }),
    })
    throw settings.compat.detailedErrors ? detailedError(why) : invalidCredentials()
  }

  const channel = channelOf(used.method)
  const [verified] = await Promise.all([
    channel === undefined ? user : verifyTarget(context, user, channel, used.target),
    forgetFailures(context, attempt),
    forgetSends(context, client, { user, attributes, channel, target: used.target }),
  ])
  return completeAuthentication(context, {
    client,
    user: verified,
    factor: { method: used.method },
    tokenRequest,
    sessionId: request.session_id,
    attributes,
    approvalData: readApprovalData(used.approvalJson),
  })
}

function channelOf(method: string): 'sms' | 'email' | undefined {
  if (method === 'sms') return 'sms'
  return method === 'eotp' ? 'email' : undefined
}

/** As the vendor tells them apart. */
function detailedError(why: PasscodeRefusal | 'address_changed'): ApiError {
  if (why === 'expired') return new ApiError(400, 'auth_otp_passcode_expired', 'Passcode expired')
  if (why === 'exhausted') return new ApiError(403, 'auth_locked', 'Too many failures')
  return invalidCredentials()
}
