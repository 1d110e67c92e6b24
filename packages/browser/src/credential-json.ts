import { base64Of } from './base64.ts'

/**
 * Returns the part of a credential that the service reads, with binary members in base64 (RFC 4648, section 4), as the
 * vendor's browser SDK writes it. `PublicKeyCredential.toJSON()` would write base64url, and objects of password managers lack
 * it.
 */
export function credentialJson(credential: PublicKeyCredential): object {
  return {
    id: credential.id,
    rawId: base64Of(credential.rawId),
    response: responseJson(credential.response),
    authenticatorAttachment: credential.authenticatorAttachment,
    type: 'public-key',
  }
}

function responseJson(response: AuthenticatorResponse): object {
  const clientDataJSON = base64Of(response.clientDataJSON)
  if (isAttestation(response)) {
    return {
      clientDataJSON,
      attestationObject: base64Of(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    }
  }
  if (!isAssertion(response)) return { clientDataJSON }
  return {
    clientDataJSON,
    authenticatorData: base64Of(response.authenticatorData),
    signature: base64Of(response.signature),
    ...(response.userHandle !== null && { userHandle: base64Of(response.userHandle) }),
  }
}

function isAttestation(response: AuthenticatorResponse): response is AuthenticatorAttestationResponse {
  return 'attestationObject' in response
}

function isAssertion(response: AuthenticatorResponse): response is AuthenticatorAssertionResponse {
  return 'signature' in response
}
