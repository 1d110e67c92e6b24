import { base64urlOf } from './base64url.ts'

/**
 * `PublicKeyCredential.toJSON()`, or as much of it as the service reads where a browser lacks it or a password
 * manager put an object of its own in the way.
 *
 * @see https://www.w3.org/TR/webauthn-3/#dom-publickeycredential-tojson
 */
export function credentialJson(credential: PublicKeyCredential): object {
  try {
    if (typeof credential.toJSON === 'function') return credential.toJSON()
  } catch {
    // what stands in the way is not what it seems: then by hand
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
