import { administrationOf } from '../../../access/administrator.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { loadTextMessageNumbers, type TextMessageRules } from '../../../text/text-message-numbers.ts'
import { isEnabled, type UserRow } from '../../../users/user-record.ts'
import { findPassword } from '../credential/password-store.ts'
import type { ResetProof } from '../reset-tokens/reset-proof.ts'
import { findReset } from '../reset-tokens/reset-store.ts'
import { readResetToken } from '../reset-tokens/reset-token.ts'

/** Why nothing is sent to a user who cannot get into their account. */
export type ResetRefusal =
  | 'unknown_user'
  | 'disabled'
  | 'no_password'
  | 'no_address'
  | 'unverified'
  | 'country_not_allowed'
  | 'premium_number'
  | 'administrator'

/**
 * Why a user cannot reset their password by a message. Messages go to verified addresses only, because a mistyped address
 * may be somebody else's; text messages to allowed numbers only. And only an existing password can be reset, or somebody who reads the user's mail could add one.
 */
export async function whyNoReset(
  context: IdentityContext,
  user: UserRow | undefined,
  channel: 'email' | 'sms',
  sms?: TextMessageRules | null,
): Promise<ResetRefusal | undefined> {
  // always one query, so that an unknown user costs the same
  const owner = { tenant_id: user?.tenant_id ?? '', user_id: user?.user_id ?? '' }
  const password = await findPassword(context.db, owner)
  const whyNot = channel === 'sms' ? await loadTextMessageNumbers() : undefined
  if (user === undefined) return 'unknown_user'
  if (!isEnabled(user)) return 'disabled'
  if (password === undefined) return 'no_password'
  const address = channel === 'email' ? user.email : user.phone_number
  if (address === null) return 'no_address'
  const refusal = whyNot?.(address, sms)
  if (refusal !== undefined) return refusal
  return isVerified(user, channel) ? undefined : 'unverified'
}

function isVerified(user: UserRow, channel: 'email' | 'sms'): boolean {
  return (channel === 'email' ? user.email_verified : user.phone_number_verified) === 1
}

/**
 * Why the means to a new password are not handed to the caller: whoever has those of an administrator could log in as one, and an
 * app that manages only itself must not.
 */
export async function whyNotHandedOver(
  context: IdentityContext,
  client: Client,
  user: UserRow | undefined,
): Promise<ResetRefusal | undefined> {
  if (user === undefined || client.manages === 'instance') return undefined
  const { permissions, isOfInstance } = await administrationOf(context.db, user)
  const isRefused = isOfInstance || (permissions.length > 0 && client.manages === 'app')
  return isRefused ? 'administrator' : undefined
}

/** The proofs of an earlier reset token; none if it is another user's. */
export async function earlierProofs(
  context: IdentityContext,
  client: Client,
  token: string | undefined,
  user: UserRow | undefined,
): Promise<ResetProof[]> {
  if (token === undefined) return []
  const claims = await readResetToken(context, token)
  if (claims === undefined || claims.client_id !== client.client_id || claims.tid !== client.tenant_id)
    return []
  const { tenant_id, client_id } = client
  const reset = await findReset(
    context.db,
    { tokenId: claims.jti, tenant_id, client_id },
    context.nowSeconds(),
  )
  return reset === undefined || reset.userId !== user?.user_id ? [] : reset.proofs
}
