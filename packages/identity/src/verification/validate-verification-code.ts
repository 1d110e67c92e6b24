import { requireFreshAuthentication } from '../access/fresh-authentication.ts'
import { mayChangeCredentials } from '../access/may-change-credentials.ts'
import { orWithdraw } from '../attempts/or-withdraw.ts'
import { Tries } from '../attempts/tries.ts'
import type { IdentityContext } from '../identity-context.ts'
import { passcodeHash } from '../storage/passcode.ts'
import { consumePasscode, whyRefused } from '../storage/passcode-store.ts'
import type { TokenUser } from '../tokens/token-user.ts'
import type { ProvenAddress } from '../users/verified-addresses.ts'
import { verificationScope, verifiedIdentifier } from './send-verification-code.ts'
import { refusedPasscode, requireMayVerify } from './verification-address.ts'
import { guessBuckets } from './verification-limits.ts'
import { verifyOwnAddress } from './verify-own-address.ts'

/**
 * Verifies an address by the code that was sent there.
 *
 * @throws ApiError 400 `invalid_otp`, `expired_otp`; 401 `insufficient_user_authentication`, `invalid_token`; 409
 * `identifier_taken`; 429
 */
export async function validateVerificationCode(
  context: IdentityContext,
  caller: TokenUser,
  address: ProvenAddress,
  asked: { passcode: string; updatePrimary: boolean },
): Promise<void> {
  // before the code is consumed, and again when the address is stored
  await requireMayVerify(context, caller, address)
  const { db } = context
  const now = context.nowSeconds()
  const buckets = guessBuckets(context, caller, address)
  const tries = new Tries(context)
  await tries.spend(buckets)
  const scope = verificationScope(caller, address)
  const proof = { identifier: verifiedIdentifier(address), requestId: undefined, code: asked.passcode }
  const codeHash = passcodeHash(context.keys.pepper, scope, proof)
  const refused = await orWithdraw(tries, async () =>
    (await consumePasscode(db, scope, codeHash, now)) === undefined
      ? await whyRefused(db, scope, codeHash, now)
      : undefined,
  )
  if (refused !== undefined) {
    context.audit('verification.failed', {
      tenant_id: caller.tenant_id,
      client_id: caller.client.client_id,
      user_id: caller.user_id,
      ...caller.source,
      session: caller.session_hash,
      method: address.channel,
      reason: refused,
    })
    throw refusedPasscode(address, refused === 'expired')
  }
  await tries.giveBack()
  await verifyOwnAddress(context, caller, address, {
    updatePrimary: asked.updatePrimary,
    async mayChange(transaction, { user, factors }) {
      await requireFreshAuthentication(context, caller)
      return mayChangeCredentials(context, transaction, user, factors)
    },
  })
}
