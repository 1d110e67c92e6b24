import { exampleUserId } from './example-values.ts'

const challenge = 'YW4tZXhhbXBsZS1vZi1hLWNoYWxsZW5nZQ=='
const webauthn_session_id = 'an-example-of-a-webauthn-session-id'

/** What `@latchkey/browser` makes of the result of an authenticator. */
export const exampleEncodedResult = 'eyJleGFtcGxlIjp0cnVlfQ=='

/** What the start of a log-in by passkey answers. */
export const exampleAuthenticationStarted = {
  webauthn_session_id,
  credential_request_options: {
    allowCredentials: [],
    challenge,
    timeout: 300_000,
    rpId: 'shop.example.com',
    userVerification: 'preferred',
  },
} as const

/** What the start of a registration answers. */
export const exampleRegistrationStarted = {
  webauthn_session_id,
  credential_creation_options: {
    rp: { id: 'shop.example.com', name: 'Shop' },
    user: { id: 'dS01ZjJjMWU=', name: 'alice', displayName: 'alice' },
    challenge,
    pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    timeout: 300_000,
    excludeCredentials: [],
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    attestation: 'none',
  },
} as const

/** What a registration answers. */
export const exampleRegistered = {
  webauthn_session_id,
  user_id: exampleUserId,
  webauthn_username: 'alice',
  credential_id: 'AQID',
  authenticator_attachment: 'platform',
} as const
