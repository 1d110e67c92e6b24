import { verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject } from '@simplewebauthn/server/helpers'
import type { Challenge } from './challenge-store.ts'
import { isOfTopLevelPage } from './client-data.ts'
import type { AttestationResult } from './encoded-result.ts'
import { offeredAlgorithms } from './offered-algorithms.ts'
import { isUsablePublicKey } from './public-key.ts'

/** A passkey that was just made. */
export interface VerifiedAttestation {
  credentialId: string
  /** COSE, base64url. */
  publicKey: string
  counter: number
  aaguid: string
  backupEligible: boolean
  backedUp: boolean
}

/**
 * Verifies a registration (Web Authentication Level 3, section 7.1): type, challenge, origin, relying party, presence,
 * verification if it is required, algorithm and form; undefined if anything is wrong. Whether the id is taken is up to
 * the caller.
 */
export async function verifyAttestation(
  credential: AttestationResult['credential'],
  challenge: Challenge,
  origins: readonly string[],
): Promise<VerifiedAttestation | undefined> {
  const { id, rawId, type, response } = credential
  if (!isOfTopLevelPage(response.clientDataJSON) || !needsNoCertificate(response.attestationObject)) {
    return undefined
  }
  const verification = await verifyRegistrationResponse({
    response: {
      id,
      rawId,
      type,
      response: {
        clientDataJSON: response.clientDataJSON,
        attestationObject: response.attestationObject,
      },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge.challenge,
    expectedOrigin: [...origins],
    expectedRPID: challenge.rp_id,
    requireUserVerification: challenge.user_verification === 'required',
    supportedAlgorithmIDs: offeredAlgorithms,
    // the library throws for an invalid response, so every error is a refusal
  }).catch(() => undefined)
  if (verification === undefined || !verification.verified) return undefined
  const { credential: made, aaguid, credentialDeviceType, credentialBackedUp } = verification.registrationInfo
  // the signed value counts, not the copy next to it
  if (made.id !== id || !isUsablePublicKey(made.publicKey)) return undefined
  return {
    credentialId: made.id,
    publicKey: Buffer.from(made.publicKey).toString('base64url'),
    counter: made.counter,
    aaguid,
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
  }
}

/**
 * No attestation is requested, so there is none or one made with the passkey itself. One with certificates is refused:
 * the library takes the root of an Android chain from the chain, and fetches the revocation lists that it names.
 */
function needsNoCertificate(attestationObject: string): boolean {
  try {
    const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url')))
    const format = decoded.get('fmt')
    return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)
  } catch {
    return false
  }
}
