import { base64Of } from './base64url.ts'
import { credentialJson } from './credential-json.ts'
import { parseCreationOptions, parseRequestOptions } from './option-parsers.ts'
import { PasskeyError, passkeyErrorOf } from './passkey-error.ts'

/** What `…/webauthn/register/start` answers. */
export interface StartedRegistration {
  webauthn_session_id: string
  credential_creation_options: PublicKeyCredentialCreationOptionsJSON
}

/** What `…/webauthn/authenticate/start` answers. */
export interface StartedAuthentication {
  webauthn_session_id: string
  credential_request_options: PublicKeyCredentialRequestOptionsJSON
}

export interface PasskeyOptions {
  /** Ends the call with `aborted`. A page may have one call at a time: end the one before. */
  signal?: AbortSignal
}

export interface UsePasskeyOptions extends PasskeyOptions {
  /** `conditional`: no dialog, the browser offers passkeys in the field with `autocomplete="username webauthn"`. */
  mediation?: 'optional' | 'conditional' | 'required'
}

/** Whether this browser and page can use passkeys. */
export function supportsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && globalThis.isSecureContext === true
}

/** Whether `mediation: 'conditional'` works here. */
export async function supportsPasskeyAutofill(): Promise<boolean> {
  if (!supportsPasskeys()) return false
  if (typeof PublicKeyCredential.isConditionalMediationAvailable !== 'function') return false
  return PublicKeyCredential.isConditionalMediationAvailable()
}

/**
 * Lets the user make a passkey.
 *
 * @param started what the service answered to `start`
 * @returns the `webauthn_encoded_result`, for the backend to finish the registration with
 * @throws PasskeyError `not_supported`, `cancelled`, `aborted`, `already_registered`, `wrong_origin`, `failed`
 * @see https://www.w3.org/TR/webauthn-3/#sctn-createCredential
 */
export async function registerPasskey(
  started: StartedRegistration,
  options: PasskeyOptions = {},
): Promise<string> {
  if (!supportsPasskeys()) throw new PasskeyError('not_supported')
  try {
    const publicKey = parseCreationOptions(started.credential_creation_options)
    const credential = await navigator.credentials.create({ publicKey, ...options })
    return encodeResult(started.webauthn_session_id, credential)
  } catch (error) {
    throw passkeyErrorOf(error)
  }
}

/**
 * Lets the user prove who they are with a passkey.
 *
 * @param started what the service answered to `start`
 * @returns the `webauthn_encoded_result`, for the backend to finish the authentication with
 * @throws PasskeyError `not_supported`, `cancelled`, `aborted`, `wrong_origin`, `failed`
 * @see https://www.w3.org/TR/webauthn-3/#sctn-getAssertion
 */
export async function usePasskey(
  started: StartedAuthentication,
  options: UsePasskeyOptions = {},
): Promise<string> {
  if (!supportsPasskeys()) throw new PasskeyError('not_supported')
  try {
    const publicKey = parseRequestOptions(started.credential_request_options)
    const credential = await navigator.credentials.get({ publicKey, ...options })
    return encodeResult(started.webauthn_session_id, credential)
  } catch (error) {
    throw passkeyErrorOf(error)
  }
}

function encodeResult(webauthn_session_id: string, credential: Credential | null): string {
  if (credential === null || !isPublicKeyCredential(credential)) throw new PasskeyError('failed')
  const json = JSON.stringify({ webauthn_session_id, credential: credentialJson(credential) })
  return base64Of(new TextEncoder().encode(json))
}

/** By its kind, not its class: password managers hand out objects of their own. */
function isPublicKeyCredential(credential: Credential): credential is PublicKeyCredential {
  return credential.type === 'public-key'
}
