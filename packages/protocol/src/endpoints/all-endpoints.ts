import { accountEndpoints } from './account-endpoints.ts'
import { crossDeviceEndpoints } from './cross-device-endpoints.ts'
import { magicLinkEndpoints } from './magic-link-endpoints.ts'
import { passcodeEndpoints } from './passcode-endpoints.ts'
import { passwordEndpoints } from './password-endpoints.ts'
import { passwordResetEndpoints } from './password-reset-endpoints.ts'
import { recoveryCodeEndpoints } from './recovery-code-endpoints.ts'
import { sessionEndpoints } from './session-endpoints.ts'
import { totpEndpoints } from './totp-endpoints.ts'
import { userEndpoints } from './user-endpoints.ts'
import { verificationEndpoints } from './verification-endpoints.ts'
import { webauthnCredentialEndpoints } from './webauthn-credential-endpoints.ts'
import { webauthnEndpoints } from './webauthn-endpoints.ts'

/** All sections of the API by their titles, in the order of documents. */
export const endpointSections = {
  Sessions: sessionEndpoints,
  Passwords: passwordEndpoints,
  'Password resets': passwordResetEndpoints,
  Passcodes: passcodeEndpoints,
  'Magic links': magicLinkEndpoints,
  Passkeys: webauthnEndpoints,
  'Registered passkeys': webauthnCredentialEndpoints,
  'Passkeys on a second device': crossDeviceEndpoints,
  'TOTP codes': totpEndpoints,
  'Recovery codes': recoveryCodeEndpoints,
  Users: userEndpoints,
  'Verification of addresses': verificationEndpoints,
  'Account pages': accountEndpoints,
} as const

/** Every JSON endpoint by the name of the client's method. */
export const endpoints = {
  ...sessionEndpoints,
  ...passwordEndpoints,
  ...passwordResetEndpoints,
  ...passcodeEndpoints,
  ...magicLinkEndpoints,
  ...webauthnEndpoints,
  ...webauthnCredentialEndpoints,
  ...crossDeviceEndpoints,
  ...totpEndpoints,
  ...recoveryCodeEndpoints,
  ...userEndpoints,
  ...verificationEndpoints,
  ...accountEndpoints,
} as const
