import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { CredentialRow } from '../credentials/credential-store.ts'
import type { Challenge } from './challenge-store.ts'
import { isOfTopLevelPage } from './client-data.ts'
import type { AssertionResult } from './encoded-result.ts'

/** What a signature proved. */
export interface VerifiedAssertion {
  userVerified: boolean
  counter: number
  backedUp: boolean
}

/**
 * Verifies an assertion (Web Authentication Level 3, section 7.2): type, challenge, origin, relying party, presence,
 * verification if it is required, backup flags and signature; undefined if anything is wrong, and the reason if only the
 * flag for backups differs from the registration's. Whether the counter has grown is up to the caller.
 */
export async function verifyAssertion(
  credential: AssertionResult['credential'],
  challenge: Challenge,
  stored: CredentialRow,
  origins: readonly string[],
): Promise<VerifiedAssertion | 'backup_eligible_changed' | undefined> {
  const { id, rawId, type, response } = credential
  if (id !== stored.credential_id || !isOfTopLevelPage(response.clientDataJSON)) return undefined
  // without a handle the user must have been known before; one that is there must be the account's
  const handle = response.userHandle ?? ''
  if (handle === '' ? challenge.subject.kind !== 'user' : handle !== stored.user_handle) return undefined
  const verification = await verifyAuthenticationResponse({
    response: {
      id,
      rawId,
      type,
      response: {
        clientDataJSON: response.clientDataJSON,
        authenticatorData: response.authenticatorData,
        signature: response.signature,
      },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge.challenge,
    expectedOrigin: [...origins],
    expectedRPID: challenge.rp_id,
    requireUserVerification: challenge.user_verification === 'required',
    // 0: it would compare the counter before the signature, and a forged answer would look like a copied key
    credential: {
      id: stored.credential_id,
      publicKey: Uint8Array.from(Buffer.from(stored.public_key, 'base64url')),
      counter: 0,
    },
    // the library throws for an invalid response, so every error is a refusal
  }).catch(() => undefined)
  // a bad signature throws nothing
  if (verification === undefined || verification.verified !== true) return undefined
  const { userVerified, newCounter, credentialDeviceType, credentialBackedUp } =
    verification.authenticationInfo
  // a passkey is made to be backed up or is not; that never changes (section 6.1.3)
  if ((credentialDeviceType === 'multiDevice') !== (stored.backup_eligible === 1))
    return 'backup_eligible_changed'
  return { userVerified, counter: newCounter, backedUp: credentialBackedUp }
}
