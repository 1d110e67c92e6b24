import type {
  PasswordResetPasswordValidateRequest,
  PasswordResetRequest,
  PasswordResetResponse,
} from '@latchkey/protocol'
import { orWithdraw } from '../../../attempts/or-withdraw.ts'
import { Tries } from '../../../attempts/tries.ts'
import type { AuditSource } from '../../../audit/audit-event.ts'
import type { AskedProof } from '../../../authentication/asked-proof.ts'
import { proveAttempt } from '../../../authentication/attempt.ts'
import type { Client } from '../../../clients/client-directory.ts'
import { requireRegistered } from '../../../clients/require-registered.ts'
import { ApiError, invalidTarget } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { findUser, isEnabled, type UserRow } from '../../../users/user-record.ts'
import { anotherProofNeeded } from '../credential/another-proof-needed.ts'
import { changePassword } from '../credential/change-password.ts'
import { hasherOf } from '../credential/password-hasher.ts'
import { passwordProof } from '../credential/prove-password.ts'
import { requireNew } from '../credential/require-new.ts'
import { isEnoughProof } from '../reset-tokens/enough-proof.ts'
import { issueResetToken } from '../reset-tokens/issue-reset-token.ts'
import type { ResetProof } from '../reset-tokens/reset-proof.ts'
import { consumeReset, findReset, type OpenReset, type ResetBinding } from '../reset-tokens/reset-store.ts'
import { readResetToken } from '../reset-tokens/reset-token.ts'
import { requireAcceptable, requirePasswordRules } from '../rules/acceptable-password.ts'
import { namedOnce } from '../rules/named-once.ts'
import { earlierProofs } from './reset-target.ts'

/** Where an attempt comes from, and the budgets that it shares with others. */
export type ProofSource = Pick<AskedProof<unknown>, 'attributes' | 'shared'> & {
  /** Whoever calls. */
  caller: AuditSource
}

/**
 * Gives a reset token to a caller who knows the current password.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; 429; 503
 */
export async function proveForReset(
  context: IdentityContext,
  client: Client,
  request: PasswordResetPasswordValidateRequest,
  { caller, ...source }: ProofSource,
): Promise<string> {
  const { user, rules, stillHolds } = await proveAttempt(context, client, passwordProof, {
    request,
    identifier: namedOnce(request),
    sessionId: undefined,
    ...source,
  })
  const proofs = await earlierProofs(context, client, request.prev_reset_token, user)
  auditReset(context, client, user, {
    ...{ event: 'password.reset_proven', proofs: ['pwd'] },
    source: caller,
  })
  return issueResetToken(context, client, rules, {
    userId: user.user_id,
    proofs: [...proofs, 'pwd'],
    stillHolds,
  })
}

/**
 * Sets a new password for the user of a reset token. It logs nobody in: all sessions of the user end, and the next log-in
 * has the usual requirements.
 *
 * @param caller the client that calls, if one does
 * @param source where the caller is
 * @throws ApiError 400 `auth_password_weak`, `auth_password_breached`, `auth_password_recently_used`; 403
 * `invalid_reset_token`, `reset_mfa_required`; 429; 503
 */
export async function resetPassword(
  context: IdentityContext,
  request: PasswordResetRequest,
  caller: Client | undefined,
  source: AuditSource,
): Promise<PasswordResetResponse> {
  const { client, binding } = await readBinding(context, request.reset_token, caller)
  const now = context.nowSeconds()
  const reset = await findReset(context.db, binding, now)
  if (reset === undefined) throw invalidResetToken()
  const user = await findUser(
    context.db,
    client.tenant_id,
    { type: 'user_id', value: reset.userId },
    client.app_id,
  )
  if (user === undefined || !isStillGood(client, user, reset)) throw invalidResetToken()
  const { redirect_uri = reset.redirectUri ?? undefined, resource } = request
  if (redirect_uri !== undefined) requireRegistered(client, redirect_uri)
  if (resource !== undefined && !client.resources.includes(resource)) throw invalidTarget()
  const rules = requirePasswordRules(client)
  const needsTwo = request.require_mfa === true || (rules.requireMfa && !reset.ignoresMfa)
  const requireEnough = async (db: Database | DatabaseTransaction) => {
    if (await isEnoughProof(context, db, user, reset.proofs, needsTwo)) return
    const { proofs } = reset
    auditReset(context, client, user, { event: 'password.reset_failed', proofs, source })
    throw anotherProofNeeded()
  }
  await requireEnough(context.db)
  // a token is good for some tries: each costs a hash for every earlier password
  const key = ['reset', client.tenant_id, user.user_id]
  const tries = new Tries(context)
  await tries.spend([{ limit: context.settings.limits.passwordFailures, key }])
  await orWithdraw(tries, async () => {
    await requireAcceptable(context, rules, request.new_password, user, 'new_password')
    // before anything is compared: after that no full queue may turn a refusal into an error, which would not count
    const password = { hash: await hasherOf(context).hash(request.new_password), temporary: false }
    await requireNew(context, rules, request.new_password, user)
    await changePassword(context, client, user, {
      password,
      rules,
      begin: async (db) => {
        await requireEnough(db)
        if (!(await consumeReset(db, binding, context.nowSeconds()))) throw invalidResetToken()
        // in the transaction of the change
        const { tenant_id, client_id } = client
        const who = { tenant_id, client_id, user_id: user.user_id, method: reset.proofs.join(' ') }
        await context.audit('password.reset', { ...who, ...source }, db)
      },
    })
  })
  await context.limiter.reset([{ limit: context.settings.limits.passwordFailures, key }])
  return {
    message: 'Password changed successfully',
    ...(redirect_uri !== undefined && { url: redirect_uri }),
    ...(user.email !== null && { email: user.email }),
  }
}

function auditReset(
  context: IdentityContext,
  client: Client,
  user: UserRow,
  {
    event,
    proofs,
    source,
  }: {
    event: 'password.reset_failed' | 'password.reset_proven'
    proofs: readonly ResetProof[]
    source: AuditSource
  },
): void {
  context.audit(event, {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: user.user_id,
    method: proofs.join(' '),
    ...source,
  })
}

async function readBinding(
  context: IdentityContext,
  token: string,
  caller: Client | undefined,
): Promise<{ client: Client; binding: ResetBinding }> {
  const claims = await readResetToken(context, token)
  if (claims === undefined) throw invalidResetToken()
  const { jti: tokenId, client_id, tid: tenant_id } = claims
  const client = await context.clients.find(client_id)
  if (client?.tenant_id !== tenant_id) throw invalidResetToken()
  if (caller !== undefined && caller.client_id !== client_id) throw invalidResetToken()
  return { client, binding: { tokenId, tenant_id, client_id } }
}

/** The user may still log in, and the link was sent to where they still are. */
function isStillGood(client: Client, user: UserRow, reset: OpenReset): boolean {
  if (!isEnabled(user)) return false
  if (reset.target !== null && reset.target !== user.email) return false
  return reset.redirectUri === null || client.redirectUris.includes(reset.redirectUri)
}

/** The same error for every way in which a reset token can be invalid. */
function invalidResetToken(): ApiError {
  return new ApiError(403, 'invalid_reset_token', 'The reset token is not valid')
}
