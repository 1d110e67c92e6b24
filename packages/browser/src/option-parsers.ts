import { bytesOfBase64url } from './base64url.ts'

/**
 * Calls `PublicKeyCredential.parseCreationOptionsFromJSON()`, or does the same for browsers that lack it.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON
 */
export function parseCreationOptions(
  options: PublicKeyCredentialCreationOptionsJSON,
): PublicKeyCredentialCreationOptions {
  if (typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function') {
    return PublicKeyCredential.parseCreationOptionsFromJSON(options)
  }
  const { rp, user, pubKeyCredParams, timeout, authenticatorSelection } = options
  return {
    rp,
    user: { id: bytesOfBase64url(user.id), name: user.name, displayName: user.displayName },
    challenge: bytesOfBase64url(options.challenge),
    pubKeyCredParams,
    ...(timeout !== undefined && { timeout }),
    excludeCredentials: parseDescriptors(options.excludeCredentials),
    ...(authenticatorSelection !== undefined && { authenticatorSelection }),
    attestation: 'none',
  }
}

/**
 * Calls `PublicKeyCredential.parseRequestOptionsFromJSON()`, or does the same for browsers that lack it.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-parseRequestOptionsFromJSON
 */
export function parseRequestOptions(
  options: PublicKeyCredentialRequestOptionsJSON,
): PublicKeyCredentialRequestOptions {
  if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function') {
    return PublicKeyCredential.parseRequestOptionsFromJSON(options)
  }
  const { timeout, rpId } = options
  return {
    challenge: bytesOfBase64url(options.challenge),
    ...(timeout !== undefined && { timeout }),
    ...(rpId !== undefined && { rpId }),
    allowCredentials: parseDescriptors(options.allowCredentials),
    userVerification: options.userVerification === 'required' ? 'required' : 'preferred',
  }
}

const knownTransports: readonly AuthenticatorTransport[] = ['ble', 'hybrid', 'internal', 'nfc', 'usb']

function parseDescriptors(
  descriptors: PublicKeyCredentialDescriptorJSON[] = [],
): PublicKeyCredentialDescriptor[] {
  return descriptors.map(({ id, transports = [] }) => ({
    type: 'public-key',
    id: bytesOfBase64url(id),
    transports: knownTransports.filter((transport) => transports.includes(transport)),
  }))
}
