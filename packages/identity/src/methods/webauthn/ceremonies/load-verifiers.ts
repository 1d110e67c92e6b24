/**
 * Loads what verifies a new passkey. Call it when a challenge is made: a start of the service does not wait for the library, and
 * a busy machine has loaded it when the browser answers. A failure shows at the verification.
 */
export const loadAttestationVerifier = () => import('./verify-attestation.ts')

/** Loads what verifies the use of a passkey. Call it as {@link loadAttestationVerifier}. */
export const loadAssertionVerifier = () => import('./verify-assertion.ts')
