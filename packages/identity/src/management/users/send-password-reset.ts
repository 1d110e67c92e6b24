import type { SendPasswordResetRequest } from '@latchkey/protocol/management'
import { requireChangeableUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import { ApiError, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { type ResetRefusal, whyNoReset } from '../../methods/password/resets/reset-target.ts'
import { sendResetLink } from '../../methods/password/resets/send-reset-link.ts'
import { requireClient } from '../clients/require-client.ts'

/**
 * Mails a user a link to set a new password. A manager may know whether the user can be reached, so this says it.
 *
 * @throws ApiError 400 `invalid_request`, `auth_not_active`, `auth_password_policy_disabled`; 403 `forbidden`; 404
 * `user_not_found`, `client_not_found`, `user_email_address_missing`; 409 `auth_password_already_configured`; 429; 503
 */
export async function sendPasswordReset(
  context: IdentityContext,
  manager: Manager,
  userId: string,
  { client_id, redirect_uri }: SendPasswordResetRequest,
): Promise<void> {
  await requireClient(context.db, manager, { clientId: client_id })
  const client = await context.clients.find(client_id)
  if (client === undefined) throw notFound('client_not_found', 'Client not found')
  const user = await requireChangeableUser(context.db, manager, userId)
  const refusal = await whyNoReset(context, user, 'email')
  if (refusal !== undefined || user.email === null) throw refusalError(refusal)
  await sendResetLink(context, client, { email: user.email, redirect_uri }, 'email')
  context.audit('password.reset_requested', {
    ...auditOf(manager),
    user_id: userId,
    target: `user:${userId}`,
  })
}

function refusalError(refusal: ResetRefusal | undefined): ApiError {
  if (refusal === 'disabled') return new ApiError(400, 'auth_not_active', 'User is not active')
  if (refusal === 'no_password') {
    return new ApiError(409, 'auth_password_already_configured', 'The user has no password to reset')
  }
  return new ApiError(404, 'user_email_address_missing', 'The user has no verified email address')
}
