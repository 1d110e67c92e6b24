import type { WebauthnRegisterResponse } from '@latchkey/protocol'
import type { AuditSource } from '../../../audit/audit-event.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import type { UserRow } from '../../../users/user-record.ts'
import { insertCredential, listCredentials } from '../credentials/credential-store.ts'
import { canonicalName, findAccountByName } from '../credentials/find-account.ts'
import { type RelyingParty, relyingPartyOf } from '../relying-party/relying-party.ts'
import { type Challenge, type ChallengePurpose, consumeChallenge } from './challenge-store.ts'
import { type AttestationResult, readAttestationResult } from './encoded-result.ts'
import { invalidEncodedResult } from './invalid-encoded-result.ts'
import { loadAttestationVerifier } from './load-verifiers.ts'
import type { VerifiedAttestation } from './verify-attestation.ts'

/** Passkeys that one user may have. */
export const mostPasskeys = 50

/** A passkey that was made and verified, but not stored yet. */
export interface NewPasskey {
  sessionId: string
  challenge: Challenge
  credential: AttestationResult['credential']
  attestation: VerifiedAttestation
  party: RelyingParty
}

/**
 * Consumes the challenge of a registration and verifies the response.
 *
 * @throws ApiError 400 `webauthn_encoded_result`, whatever is wrong
 */
export async function verifyNewPasskey(
  context: IdentityContext,
  client: Client,
  encodedResult: string,
  purpose: ChallengePurpose,
): Promise<NewPasskey> {
  const party = relyingPartyOf(client)
  const result = readAttestationResult(encodedResult)
  if (result === undefined) throw invalidEncodedResult()
  const { webauthn_session_id: sessionId, credential } = result
  const challenge = await consumeChallenge(context.db, sessionId, client, purpose, context.nowSeconds())
  if (challenge === undefined) throw refusal(context, client, 'no_challenge')
  const { verifyAttestation } = await loadAttestationVerifier()
  const attestation = await verifyAttestation(credential, challenge, party.origins)
  if (attestation === undefined) throw refusal(context, client, 'wrong_attestation')
  return { sessionId, challenge, credential, attestation, party }
}

/**
 * Stores a new passkey of a user.
 *
 * @param by from where it is registered, and the hash of the session in which the user does it
 * @throws ApiError 400 `webauthn_encoded_result` if the id is taken, the name means another user, or there are too many
 */
export async function storeNewPasskey(
  db: DatabaseTransaction,
  context: IdentityContext,
  client: Client,
  user: Pick<UserRow, 'tenant_id' | 'user_id'>,
  made: NewPasskey,
  by: AuditSource & { session?: string },
): Promise<WebauthnRegisterResponse> {
  const { challenge, attestation, party } = made
  const username = challenge.username ?? ''
  const owner = await findAccountByName(db, user.tenant_id, username)
  if (owner !== undefined && owner.user_id !== user.user_id) throw refusal(context, client, 'other_account')
  const existing = await listCredentials(db, user.tenant_id, user.user_id)
  if (existing.length >= mostPasskeys) throw refusal(context, client, 'too_many')
  const now = context.nowSeconds()
  const attachment = attachmentOf(made.credential)
  const isStored = await insertCredential(db, {
    tenant_id: user.tenant_id,
    credential_id: attestation.credentialId,
    user_id: user.user_id,
    app_id: client.app_id,
    rp_id: challenge.rp_id,
    user_handle: challenge.user_handle ?? '',
    username: canonicalName(username),
    display_name: challenge.display_name ?? username,
    public_key: attestation.publicKey,
    counter: attestation.counter,
    transports_json: JSON.stringify(made.credential.response.transports ?? []),
    attachment,
    aaguid: attestation.aaguid,
    backup_eligible: Number(attestation.backupEligible),
    backed_up: Number(attestation.backedUp),
    created_at: now,
    last_used_at: now,
    enrolled_in: by.session ?? null,
  })
  if (!isStored) throw refusal(context, client, 'taken')
  if (party.replacesExisting) await removeOthers(db, user, party.id, attestation.credentialId)
  const who = { tenant_id: user.tenant_id, client_id: client.client_id, user_id: user.user_id, ...by }
  await context.audit('passkey.registered', who, db)
  return {
    webauthn_session_id: made.sessionId,
    user_id: user.user_id,
    webauthn_username: username,
    credential_id: attestation.credentialId,
    authenticator_attachment: attachment,
    aaguid: attestation.aaguid,
  }
}

async function removeOthers(
  db: DatabaseTransaction,
  user: Pick<UserRow, 'tenant_id' | 'user_id'>,
  rpId: string,
  keptId: string,
): Promise<void> {
  await db
    .deleteFrom('webauthn_credentials')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('rp_id', '=', rpId)
    .where('credential_id', '<>', keptId)
    .execute()
}

/** As the browser reported it, otherwise derived from its transports. */
function attachmentOf(credential: AttestationResult['credential']): 'platform' | 'cross-platform' {
  const told = credential.authenticatorAttachment
  if (told === 'platform' || told === 'cross-platform') return told
  return credential.response.transports?.includes('internal') ? 'platform' : 'cross-platform'
}

function refusal(context: IdentityContext, client: Client, reason: string) {
  context.audit('passkey.registration_failed', {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    reason,
  })
  return invalidEncodedResult()
}
