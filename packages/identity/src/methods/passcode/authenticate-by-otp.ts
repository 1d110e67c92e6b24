import type { OtpAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import { forgetSends } from '../../attempts/send-limits.ts'
import { readApprovalData } from '../../authentication/approval-data.ts'
import { authenticate } from '../../authentication/attempt.ts'
import type { AttemptRules } from '../../authentication/attempt-rules.ts'
import type { Client } from '../../clients/client-directory.ts'
import { ApiError, invalidCredentials } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { passcodeHash } from '../../storage/passcode.ts'
import {
  consumePasscode,
  endOtherPasscodes,
  type PasscodeRefusal,
  whyRefused,
} from '../../storage/passcode-store.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { isEnabled } from '../../users/user-record.ts'
import { isOwnTarget } from './passcode-delivery.ts'
import { passcodePurpose, shownSlot } from './passcode-slot.ts'

/**
 * Authenticates a user by a code that was sent to them. Wrong, expired, used, exhausted and never sent codes all give the
 * same error.
 *
 * @throws ApiError 400 `auth_invalid_credentials`, `invalid_target`, `session_not_found`; 429 `rate_limited`
 */
export async function authenticateByOtp(
  context: IdentityContext,
  client: Client,
  request: OtpAuthenticateRequest,
): Promise<TokenResponse> {
  return authenticate(context, client, passcodeAttempt, request)
}

/** How a code that was sent proves its user. */
export const passcodeAttempt: AttemptRules<OtpAuthenticateRequest> = {
  method: 'passcode',
  limits: { identifier: { kind: 'passcode', limit: 'passcodeFailures' }, account: true },
  identify: identifierOf,
  prepare: (context, client, request) => async (attempt) => {
    const { db, settings } = context
    const { now, user, accountKey } = attempt
    const identifier = identifierOf(request)
    const slot = { requestId: request.request_id, sessionId: request.session_id }
    const scope = await shownSlot(db, client, accountKey, slot, attempt)
    const proof = { identifier, requestId: request.request_id, code: request.passcode }
    const codeHash = passcodeHash(context.keys.pepper, scope, proof)
    const used = attempt.isOpen ? await consumePasscode(db, scope, codeHash, now) : undefined
    const fits = used !== undefined && user !== undefined && isOwnTarget(user, used.method, used.target)
    if (!fits || !isEnabled(user)) {
      const why = used === undefined ? await whyRefused(db, scope, codeHash, now) : 'address_changed'
      return {
        refused: user === undefined ? 'unknown_user' : isEnabled(user) ? why : 'disabled',
        method: used?.method ?? 'passcode',
        userId: user?.user_id,
        ...(settings.compat.detailedErrors && { error: detailedError(why) }),
      }
    }
    const { method, target, approvalJson } = used
    const channel = channelOf(method)
    return {
      user,
      factor: { method },
      address: channel && { channel, value: target },
      approvalData: readApprovalData(approvalJson),
      async settle() {
        const answered = {
          user,
          sessionId: request.session_id,
          attributes: request.client_attributes,
          channel,
          target,
        }
        await Promise.all([
          forgetSends(context, client, answered),
          endOtherPasscodes(db, scope, passcodePurpose, now),
        ])
      },
    }
  },
}

function identifierOf(request: OtpAuthenticateRequest) {
  return canonicalIdentifier(request.identifier_type, request.identifier)
}

function channelOf(method: string): 'sms' | 'email' | undefined {
  if (method === 'sms') return 'sms'
  return method === 'eotp' ? 'email' : undefined
}

/** The errors of the vendor. */
function detailedError(why: PasscodeRefusal | 'address_changed'): ApiError {
  if (why === 'expired') return new ApiError(400, 'auth_otp_passcode_expired', 'Passcode expired')
  if (why === 'exhausted') return new ApiError(403, 'auth_locked', 'Too many failures')
  return invalidCredentials()
}
