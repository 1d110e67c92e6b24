import type { TokenResponse, WebauthnAuthenticateRequest } from '@latchkey/protocol'
import { authenticate } from '../../authentication/attempt.ts'
import type { AttemptRules, Proven, Refused } from '../../authentication/attempt-rules.ts'
import type { Client } from '../../clients/client-directory.ts'
import { invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { findUser, type UserRow } from '../../users/user-record.ts'
import { type Challenge, consumeChallenge } from './ceremonies/challenge-store.ts'
import { type AssertionResult, readAssertionResult } from './ceremonies/encoded-result.ts'
import { invalidEncodedResult } from './ceremonies/invalid-encoded-result.ts'
import { loadAssertionVerifier } from './ceremonies/load-verifiers.ts'
import type { VerifiedAssertion } from './ceremonies/verify-assertion.ts'
import { type CredentialRow, findCredential, recordUse } from './credentials/credential-store.ts'
import { beginFinishing, finishTicket, sessionIdOfTicket } from './cross-device/ticket-store.ts'
import { relyingPartyOf } from './relying-party/relying-party.ts'

/**
 * Authenticates a user by their passkey. Whatever is wrong, the challenge is consumed and the error is the same.
 *
 * @throws ApiError 400 `webauthn_encoded_result` for another form, `auth_invalid_credentials`, `invalid_target`,
 * `session_not_found`; 429 `rate_limited`
 */
export async function authenticateByPasskey(
  context: IdentityContext,
  client: Client,
  request: WebauthnAuthenticateRequest,
): Promise<TokenResponse> {
  return authenticate(context, client, passkeyAttempt, request)
}

/** How a passkey proves its user. It names the user, so the request does not. */
export const passkeyAttempt: AttemptRules<WebauthnAuthenticateRequest> = {
  method: 'webauthn',
  limits: {},
  prepare(context, client, request) {
    const { origins } = relyingPartyOf(client)
    const result = readAssertionResult(request.webauthn_encoded_result)
    if (result === undefined) throw invalidEncodedResult()
    return ({ now }) => provePasskey(context, client, { result, origins, sessionId: request.session_id, now })
  },
}

async function provePasskey(
  context: IdentityContext,
  client: Client,
  given: { result: AssertionResult; origins: readonly string[]; sessionId: string | undefined; now: number },
): Promise<Proven | Refused> {
  const { result, now } = given
  const challenge = await consumeChallenge(
    context.db,
    result.webauthn_session_id,
    client,
    'authenticate',
    now,
  )
  const ticketHash = challenge?.ticket_hash ?? undefined
  if (ticketHash !== undefined && given.sessionId !== undefined) {
    throw invalidRequest('session_id', 'cannot be given in a cross-device flow')
  }
  const proof = await proofOf(context, client, result.credential, challenge, given.origins)
  const isOpen = ticketHash === undefined || (await beginFinishing(context.db, ticketHash, now))
  if (!('user' in proof) || !isOpen) {
    return {
      refused: 'user' in proof ? 'ticket_ended' : proof.refused,
      method: 'webauthn',
      userId: 'credential' in proof ? proof.credential.user_id : undefined,
      async settle() {
        if (ticketHash !== undefined && isOpen) await finishTicket(context.db, ticketHash, 'error')
      },
    }
  }
  const { user, assertion } = proof
  return {
    user,
    factor: { method: 'webauthn', ...(assertion.userVerified && { user_verified: true }) },
    approvalData: challenge?.approval_data ?? undefined,
    ...(ticketHash !== undefined && {
      newSessionId: sessionIdOfTicket(context.keys.pepper, ticketHash),
      end: (outcome) => finishTicket(context.db, ticketHash, outcome),
    }),
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
  // before the use is recorded: if the account gets its owner in between, the passkey is gone, or the user is seen to have
  // changed
  const user = await findUser(
    context.db,
    client.tenant_id,
    { type: 'user_id', value: credential.user_id },
    client.app_id,
  )
  const { verifyAssertion } = await loadAssertionVerifier()
  const assertion = await verifyAssertion(given, challenge, credential, origins)
  if (assertion === undefined) return { refused: 'wrong_assertion', credential }
  if (assertion === 'backup_eligible_changed') return { refused: assertion, credential }
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
  return user === undefined ? { refused: 'unknown_user', credential } : { user, credential, assertion }
}
