import { base64urlOf, bytesOfBase64 } from './base64.ts'

/**
 * Calls `PublicKeyCredential.parseCreationOptionsFromJSON()`, or does the same for browsers that lack it. Binary members may
 * be in either alphabet of base64.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON
 */
export function parseCreationOptions(
  options: PublicKeyCredentialCreationOptionsJSON,
): PublicKeyCredentialCreationOptions {
  if (typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function') {
    return PublicKeyCredential.parseCreationOptionsFromJSON({
      ...options,
      user: { ...options.user, id: base64urlOf(options.user.id) },
      challenge: base64urlOf(options.challenge),
      ...(options.excludeCredentials && {
        excludeCredentials: options.excludeCredentials.map(withBase64urlId),
      }),
    })
  }
  const { rp, user, pubKeyCredParams, timeout, authenticatorSelection } = options
  return {
    rp,
    user: { id: bytesOfBase64(user.id), name: user.name, displayName: user.displayName },
    challenge: bytesOfBase64(options.challenge),
    pubKeyCredParams,
    ...(timeout !== undefined && { timeout }),
    excludeCredentials: parseDescriptors(options.excludeCredentials),
    ...(authenticatorSelection !== undefined && { authenticatorSelection }),
    attestation: 'none',
  }
}

/**
 * Calls `PublicKeyCredential.parseRequestOptionsFromJSON()`, or does the same for browsers that lack it. Binary members may
 * be in either alphabet of base64.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-parseRequestOptionsFromJSON
 */
export function parseRequestOptions(
  options: PublicKeyCredentialRequestOptionsJSON,
): PublicKeyCredentialRequestOptions {
  if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function') {
    return PublicKeyCredential.parseRequestOptionsFromJSON({
      ...options,
      challenge: base64urlOf(options.challenge),
      ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(withBase64urlId) }),
    })
  }
  const { timeout, rpId } = options
  return {
    challenge: bytesOfBase64(options.challenge),
    ...(timeout !== undefined && { timeout }),
    ...(rpId !== undefined && { rpId }),
    allowCredentials: parseDescriptors(options.allowCredentials),
    userVerification: options.userVerification === 'required' ? 'required' : 'preferred',
  }
}

function withBase64urlId(descriptor: PublicKeyCredentialDescriptorJSON): PublicKeyCredentialDescriptorJSON {
  return { ...descriptor, id: base64urlOf(descriptor.id) }
}

const knownTransports: readonly AuthenticatorTransport[] = ['ble', 'hybrid', 'internal', 'nfc', 'usb']

function parseDescriptors(
  descriptors: PublicKeyCredentialDescriptorJSON[] = [],
): PublicKeyCredentialDescriptor[] {
  return descriptors.map(({ id, transports = [] }) => ({
    type: 'public-key',
    id: bytesOfBase64(id),
    transports: knownTransports.filter((transport) => transports.includes(transport)),
  }))
}
