/**
 * Options of `WebAuthn.addVirtualAuthenticator` (Chrome DevTools Protocol): the passkeys of a device whose user is there and is
 * verified.
 */
export const virtualAuthenticator = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const
