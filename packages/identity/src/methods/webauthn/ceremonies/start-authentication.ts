import type {
  ApprovalData,
  IdentifierType,
  WebauthnAuthenticateStartRequest,
  WebauthnAuthenticateStartResponse,
} from '@latchkey/protocol'
import type { Client } from '../../../clients/client-directory.ts'
import { ApiError, invalidRequest } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { canonicalIdentifier } from '../../../users/canonical-identifier.ts'
import { allowedCredentials } from '../credentials/allowed-credentials.ts'
import { listCredentials } from '../credentials/credential-store.ts'
import { type AllowedCredential, decoyCredentials } from '../credentials/decoy-credentials.ts'
import { findAccount } from '../credentials/find-account.ts'
import type { StartAccess } from '../relying-party/start-access.ts'
import { type ChallengeSubject, newChallenge, storeChallenge } from './challenge-store.ts'
import { loadAssertionVerifier } from './load-verifiers.ts'
import { standardBase64 } from './standard-base64.ts'

/** Seconds that a user has by default. */
export const defaultTimeoutSeconds = 300

/** The name of an account. */
export interface AccountName {
  type: IdentifierType
  text: string
}

/** The account that a request names, if it names one. @throws ApiError 400 `invalid_request` if it names two */
export function accountNameOf(request: WebauthnAuthenticateStartRequest): AccountName | undefined {
  const { username, identifier, identifier_type } = request
  if (username !== undefined && identifier !== undefined) {
    throw invalidRequest('identifier', 'cannot stand beside username')
  }
  if (identifier !== undefined) return { type: identifier_type ?? 'username', text: identifier }
  if (identifier_type !== undefined) throw invalidRequest('identifier_type', 'needs identifier')
  return username === undefined ? undefined : { type: 'username', text: username }
}

/** Makes a challenge for a log-in by passkey. An account that does not exist gets one too, which no response can satisfy. */
export async function startAuthentication(
  context: IdentityContext,
  { client, party }: StartAccess,
  asked: {
    account: AccountName | undefined
    timeoutSeconds?: number | undefined
    approvalData?: ApprovalData | undefined
    ticketHash?: string
  },
): Promise<WebauthnAuthenticateStartResponse> {
  const timeoutSeconds = asked.timeoutSeconds ?? defaultTimeoutSeconds
  const { subject, allowed } = await whoMayAnswer(context, client, party.id, asked.account)
  if (subject.kind === 'nobody' && context.settings.compat.detailedErrors) {
    throw new ApiError(401, 'no_credentials_registered', 'Invalid credentials')
  }
  loadAssertionVerifier().catch(() => {})
  const { challenge, rawChallenge } = newChallenge(asked.approvalData)
  const sessionId = await storeChallenge(context.db, {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    purpose: 'authenticate',
    challenge,
    subject,
    rp_id: party.id,
    user_verification: party.userVerification,
    username: null,
    display_name: null,
    user_handle: null,
    approval_data: asked.approvalData ?? null,
    ticket_hash: asked.ticketHash ?? null,
    expires_at: context.nowSeconds() + timeoutSeconds,
  })
  return {
    webauthn_session_id: sessionId,
    credential_request_options: {
      allowCredentials: allowed.map(withStandardId),
      challenge: standardBase64(challenge),
      ...(rawChallenge !== undefined && { rawChallenge: standardBase64(rawChallenge) }),
      timeout: timeoutSeconds * 1000,
      rpId: party.id,
      attestation: 'none',
      userVerification: party.userVerification,
      extensions: {},
    },
  }
}

/** A passkey with its id as browsers get it. */
export function withStandardId(credential: AllowedCredential): AllowedCredential {
  return { ...credential, id: standardBase64(credential.id) }
}

/** Finds out who may respond, and with which passkeys. The work is the same for an account that does not exist. */
export async function whoMayAnswer(
  context: IdentityContext,
  { tenant_id, app_id }: Pick<Client, 'tenant_id' | 'app_id'>,
  rpId: string,
  account: AccountName | undefined,
): Promise<{ subject: ChallengeSubject; allowed: AllowedCredential[] }> {
  if (account === undefined) return { subject: { kind: 'anyone' }, allowed: [] }
  const { value: name } = canonicalIdentifier(account.type, account.text)
  const user = await findAccount(context.db, tenant_id, account, app_id)
  const rows = await listCredentials(context.db, tenant_id, user?.user_id ?? '')
  const decoys = decoyCredentials(context.keys.pepper, { tenant_id, rp_id: rpId, name })
  const real = allowedCredentials(rows, rpId)
  if (user === undefined || real.length === 0) return { subject: { kind: 'nobody' }, allowed: decoys }
  return { subject: { kind: 'user', user_id: user.user_id }, allowed: real }
}
