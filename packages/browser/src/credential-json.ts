import { base64urlOf } from './base64url.ts'

/**
 * Calls `PublicKeyCredential.toJSON()`. If the browser lacks it, or a password manager returned an object of its own, it
 * builds the part that the service reads.
 *
 * @see https://www.w3.org/TR/webauthn-3/#dom-publickeycredential-tojson
 */
export function credentialJson(credential: PublicKeyCredential): object {
  try {
    if (typeof credential.toJSON === 'function') return credential.toJSON()
  } catch {
    // an object that only looks like a credential: build the JSON below
  }
  return {
    id: credential.id,
    rawId: base64urlOf(credential.rawId),
    type: 'public-key',
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: {},
    response: responseJson(credential.response),
  }
}

function responseJson(response: AuthenticatorResponse): object {
  const clientDataJSON = base64urlOf(response.clientDataJSON)
  if (isAttestation(response)) {
    return {
      clientDataJSON,
      attestationObject: base64urlOf(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    }
  }
  if (!isAssertion(response)) return { clientDataJSON }
  return {
    clientDataJSON,
    authenticatorData: base64urlOf(response.authenticatorData),
    signature: base64urlOf(response.signature),
    ...(response.userHandle !== null && { userHandle: base64urlOf(response.userHandle) }),
  }
}

function isAttestation(response: AuthenticatorResponse): response is AuthenticatorAttestationResponse {
  return 'attestationObject' in response
}

function isAssertion(response: AuthenticatorResponse): response is AuthenticatorAssertionResponse {
  return 'signature' in response
}
