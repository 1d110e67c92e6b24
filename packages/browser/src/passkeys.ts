import { base64Of } from './base64.ts'
import { credentialJson } from './credential-json.ts'
import { parseCreationOptions, parseRequestOptions } from './option-parsers.ts'
import { PasskeyError, passkeyErrorOf } from './passkey-error.ts'

/** The response of `…/webauthn/register/start`. */
export interface StartedRegistration {
  webauthn_session_id: string
  credential_creation_options: PublicKeyCredentialCreationOptionsJSON
}

/** The response of `…/webauthn/authenticate/start`. */
export interface StartedAuthentication {
  webauthn_session_id: string
  credential_request_options: PublicKeyCredentialRequestOptionsJSON
}

/** Options of {@link registerPasskey} and {@link usePasskey}. */
export interface PasskeyOptions {
  /** Ends the call with `aborted`. A page can have one call at a time: abort the previous one first. */
  signal?: AbortSignal
}

/** Options of {@link usePasskey}. */
export interface UsePasskeyOptions extends PasskeyOptions {
  /**
   * `conditional`: without a dialog; the browser offers passkeys in the field with `autocomplete="username webauthn"`.
   *
   * @default 'optional'
   */
  mediation?: 'optional' | 'conditional' | 'required'
}

/** Returns whether this browser and page can use passkeys: WebAuthn in a secure context (https, or `localhost`). */
export function supportsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && globalThis.isSecureContext === true
}

/** Returns whether `mediation: 'conditional'` works in this browser. */
export async function supportsPasskeyAutofill(): Promise<boolean> {
  if (!supportsPasskeys()) return false
  if (typeof PublicKeyCredential.isConditionalMediationAvailable !== 'function') return false
  return PublicKeyCredential.isConditionalMediationAvailable()
}

/**
 * Asks the user to create a passkey.
 *
 * @param started the response of `…/webauthn/register/start`
 * @returns the `webauthn_encoded_result` with which the backend completes the registration
 * @throws PasskeyError `not_supported`, `cancelled`, `aborted`, `already_registered`, `wrong_origin`, `failed`
 * @see https://www.w3.org/TR/webauthn-3/#sctn-createCredential
 *
 * @example
 * ```ts
 * import { registerPasskey } from '@latchkey/browser'
 *
 * // your own backend starts the registration with `client.startWebauthnRegistration`
 * const started = await (await fetch('/passkeys/start', { method: 'POST' })).json()
 * await fetch('/passkeys', { method: 'POST', body: await registerPasskey(started) })
 * ```
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
 * Asks the user to authenticate with a passkey.
 *
 * @param started the response of `…/webauthn/authenticate/start`
 * @returns the `webauthn_encoded_result` with which the backend completes the authentication
 * @throws PasskeyError `not_supported`, `cancelled`, `aborted`, `wrong_origin`, `failed`
 * @see https://www.w3.org/TR/webauthn-3/#sctn-getAssertion
 *
 * @example
 * ```ts
 * import { usePasskey } from '@latchkey/browser'
 *
 * // your own backend begins the log-in with `request.beginLogin({ method: 'webauthn' })`
 * const { started } = await (await fetch('/login/passkey/start', { method: 'POST' })).json()
 * await fetch('/login/passkey', { method: 'POST', body: await usePasskey(started) })
 * ```
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

function encodeResult(webauthnSessionId: string, credential: Credential | null): string {
  if (credential === null || !isPublicKeyCredential(credential)) throw new PasskeyError('failed')
  const publicKeyCredential = credentialJson(credential)
  const json = JSON.stringify({ webauthnSessionId, publicKeyCredential, userAgent: navigator.userAgent })
  return base64Of(new TextEncoder().encode(json))
}

/** Compares `type` instead of the class: password managers return objects of their own. */
function isPublicKeyCredential(credential: Credential): credential is PublicKeyCredential {
  return credential.type === 'public-key'
}
