import type { WebauthnRegisterStartResponse } from '@latchkey/protocol'
import type { IdentityContext } from '../../../identity-context.ts'
import { canonicalName } from '../credentials/find-account.ts'
import { userHandleOf } from '../credentials/user-handle.ts'
import type { StartAccess } from '../relying-party/start-access.ts'
import { newChallenge, storeChallenge } from './challenge-store.ts'
import { loadAttestationVerifier } from './load-verifiers.ts'
import { offeredAlgorithms } from './offered-algorithms.ts'
import { standardBase64 } from './standard-base64.ts'
import { defaultTimeoutSeconds, whoMayAnswer, withStandardId } from './start-authentication.ts'

/**
 * Makes a challenge for a new passkey. Its owner is decided when the response arrives; until then the name is only what the
 * authenticator shows, and the response is the same whether or not a user has that name.
 */
export async function startRegistration(
  context: IdentityContext,
  { client, party }: StartAccess,
  asked: {
    username: string
    displayName?: string | undefined
    timeoutSeconds?: number | undefined
    /** Authenticators that have a passkey of this account refuse to make another one. */
    limitsToOne?: boolean | undefined
    ticketHash?: string
  },
): Promise<WebauthnRegisterStartResponse> {
  const timeoutSeconds = asked.timeoutSeconds ?? defaultTimeoutSeconds
  const name = canonicalName(asked.username)
  const displayName = asked.displayName ?? asked.username
  const account = { tenant_id: client.tenant_id, rp_id: party.id, name }
  const user_handle = userHandleOf(context.keys.pepper, account)
  const excluded = asked.limitsToOne
    ? await whoMayAnswer(context, client, party.id, { type: 'username', text: asked.username })
    : { allowed: [] }
  loadAttestationVerifier().catch(() => {})
  const { challenge } = newChallenge()
  const sessionId = await storeChallenge(context.db, {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    purpose: asked.ticketHash === undefined ? 'register' : 'cross_device_register',
    challenge,
    subject: { kind: 'anyone' },
    rp_id: party.id,
    user_verification: party.userVerification,
    username: asked.username,
    display_name: displayName,
    user_handle,
    approval_data: null,
    ticket_hash: asked.ticketHash ?? null,
    expires_at: context.nowSeconds() + timeoutSeconds,
  })
  return {
    webauthn_session_id: sessionId,
    credential_creation_options: {
      rp: { id: party.id, name: party.name },
      user: { id: standardBase64(user_handle), name: asked.username, displayName },
      challenge: standardBase64(challenge),
      pubKeyCredParams: offeredAlgorithms.map((alg) => ({ alg, type: 'public-key' })),
      timeout: timeoutSeconds * 1000,
      excludeCredentials: excluded.allowed.map(withStandardId),
      authenticatorSelection: {
        residentKey: 'preferred',
        requireResidentKey: false,
        userVerification: party.userVerification,
      },
      attestation: 'none',
      extensions: { credProps: true },
    },
  }
}
