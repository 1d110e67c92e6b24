import type { TokenResponse, WebauthnAuthenticateRequest } from '@latchkey/protocol'
import { sharedBuckets } from '../../attempts/attempt-buckets.ts'
import { completeAuthentication } from '../../authentication/complete-authentication.ts'
import type { Client } from '../../clients/client-directory.ts'
import { invalidCredentials, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { tokenRequestFor } from '../../tokens/token-request.ts'
import { findUser, type UserRow } from '../../users/user-record.ts'
import { type Challenge, consumeChallenge } from './ceremonies/challenge-store.ts'
import { type AssertionResult, readAssertionResult } from './ceremonies/encoded-result.ts'
import { invalidEncodedResult } from './ceremonies/invalid-encoded-result.ts'
import { type VerifiedAssertion, verifyAssertion } from './ceremonies/verify-assertion.ts'
import { type CredentialRow, findCredential, recordUse } from './credentials/credential-store.ts'
import { beginFinishing, finishTicket, sessionIdOfTicket } from './cross-device/ticket-store.ts'
import { relyingPartyOf } from './relying-party/relying-party.ts'

/**
 * Authenticates a user by their passkey. Whatever is wrong with it, the challenge is used up and the answer is one.
 *
 * @throws ApiError 400 `webauthn_encoded_result` for another form; 400 `auth_invalid_credentials`; 429
 */
export async function authenticateByPasskey(
  context: IdentityContext,
  client: Client,
  request: WebauthnAuthenticateRequest,
): Promise<TokenResponse> {
  const tokenRequest = tokenRequestFor(client, request, context.settings.issuer)
  const { origins } = relyingPartyOf(client)
  const result = readAssertionResult(request.webauthn_encoded_result)
  if (result === undefined) throw invalidEncodedResult()
  const shared = sharedBuckets(context.settings, client, request.client_attributes)
  const now = context.nowSeconds()
  await context.limiter.spend(shared, now)

  const challenge = await consumeChallenge(
    context.db,
    result.webauthn_session_id,
    client,
    'authenticate',
    now,
  )
  const ticketHash = challenge?.ticket_hash ?? undefined
  if (ticketHash !== undefined && request.session_id !== undefined) {
    throw invalidRequest('session_id', 'cannot be given in a cross-device flow')
  }
  const proof = await proofOf(context, client, result.credential, challenge, origins)
  const isOpen = ticketHash === undefined || (await beginFinishing(context.db, ticketHash, now))
  if (!('user' in proof) || !isOpen) {
    context.audit('login.failed', {
      tenant_id: client.tenant_id,
      client_id: client.client_id,
      method: 'webauthn',
      reason: 'user' in proof ? 'ticket_ended' : proof.refused,
      ...('credential' in proof && { user_id: proof.credential.user_id }),
      ...(request.client_attributes?.ip_address !== undefined && {
        ip: request.client_attributes.ip_address,
      }),
    })
    if (ticketHash !== undefined && isOpen) await finishTicket(context.db, ticketHash, 'error')
    throw invalidCredentials()
  }
  await Promise.all(shared.map((bucket) => context.limiter.giveBack(bucket, now)))
  try {
    const tokens = await completeAuthentication(context, {
      client,
      user: proof.user,
      factor: { method: 'webauthn', ...(proof.assertion.userVerified && { user_verified: true }) },
      tokenRequest,
      sessionId: request.session_id,
      ...(ticketHash !== undefined && { newSessionId: sessionIdOfTicket(context.keys.pepper, ticketHash) }),
      attributes: request.client_attributes,
      approvalData: challenge?.approval_data ?? undefined,
    })
    if (ticketHash !== undefined) await finishTicket(context.db, ticketHash, 'success')
    return tokens
  } catch (error) {
    if (ticketHash !== undefined) await finishTicket(context.db, ticketHash, 'error')
    throw error
  }
}

type Proof =
  | { user: UserRow; credential: CredentialRow; assertion: VerifiedAssertion }
  /** Why not; for the audit only. */
  | { refused: string; credential: CredentialRow }
  | { refused: string }

async function proofOf(
  context: IdentityContext,
  client: Client,
  given: AssertionResult['credential'],
  challenge: Challenge | undefined,
  origins: readonly string[],
): Promise<Proof> {
  const credential = await findCredential(context.db, client.tenant_id, given.id)
  if (challenge === undefined) return { refused: 'no_challenge' }
  if (credential === undefined) return { refused: 'unknown_credential' }
  const { subject } = challenge
  const isOther = subject.kind === 'user' ? subject.user_id !== credential.user_id : subject.kind === 'nobody'
  if (isOther || credential.rp_id !== challenge.rp_id) return { refused: 'other_account', credential }
  const assertion = await verifyAssertion(given, challenge, credential, origins)
  if (assertion === undefined) return { refused: 'wrong_assertion', credential }
  const use = { counter: assertion.counter, backedUp: assertion.backedUp, now: context.nowSeconds() }
  if (!(await recordUse(context.db, credential, use))) {
    // a signal of a copied authenticator, no proof: the use is refused, the passkey stays (section 7.2, step 22)
    context.audit('passkey.counter_not_grown', {
      tenant_id: client.tenant_id,
      client_id: client.client_id,
      user_id: credential.user_id,
    })
    return { refused: 'counter_not_grown', credential }
  }
  const value = credential.user_id
  const user = await findUser(context.db, client.tenant_id, { type: 'user_id', value })
  return user === undefined ? { refused: 'unknown_user', credential } : { user, credential, assertion }
}
