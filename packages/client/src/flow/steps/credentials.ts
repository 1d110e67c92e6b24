import type { IdentifierType, UsernameType } from '@latchkey/protocol'

/**
 * What the user proves now. Of a step that was begun before, only what the user adds is given: a `passcode` without an
 * identifier, the `code` of a link without a `requestId`, the result of a passkey; the rest stands in the pending step.
 * In a step-up `totp` and `recovery_code` need no identifier either: it is the session's user.
 */
export type Credentials = FullCredentials | BegunCredentials | OwnCredentials

/** All that the service needs. */
export type FullCredentials =
  | { method: 'password'; username: string; password: string; usernameType?: UsernameType }
  | {
      method: 'otp'
      identifier: string
      identifierType: IdentifierType
      passcode: string
      /** What `sendOtp` answered with `generate_request_id`. */
      requestId?: string
    }
  | {
      method: 'magic_link'
      /** The query parameter `code` with which the browser came back. */
      code: string
      /** What `sendMagicLink` answered with `generate_request_id`. */
      requestId: string
    }
  | { method: 'totp'; identifier: string; identifierType: IdentifierType; token: string }
  | { method: 'recovery_code'; identifier: string; identifierType: IdentifierType; code: string }

/** What finishes a step that this browser began. */
export type BegunCredentials =
  | { method: 'otp'; passcode: string; identifier?: undefined; identifierType?: undefined }
  | { method: 'magic_link'; code: string; requestId?: undefined }
  | {
      method: 'webauthn'
      /** What `usePasskey` of `@latchkey/browser` gave. */
      webauthnEncodedResult: string
    }

/** What the user of a session adds to it. */
export type OwnCredentials =
  | { method: 'totp'; token: string; identifier?: undefined; identifierType?: undefined }
  | { method: 'recovery_code'; code: string; identifier?: undefined; identifierType?: undefined }

/** Credentials with what a pending step knew. */
export type ReadyCredentials =
  | Exclude<FullCredentials, { method: 'otp' }>
  | (Extract<FullCredentials, { method: 'otp' }> & { channel?: string })
  | Extract<BegunCredentials, { method: 'webauthn' }>

// what proves least first
const passcodeMethods = ['direct_otp', 'eotp', 'sms']

/**
 * The value of `amr` that these credentials add; for a passcode of unknown channel what the service tells.
 *
 * @param told `amr` of the answer
 * @param known methods that the session had proven before
 */
export function amrOfCredentials(
  credentials: ReadyCredentials,
  told: readonly string[],
  known: readonly string[] = [],
): string {
  switch (credentials.method) {
    case 'password':
      return 'pwd'
    case 'magic_link':
      return 'eml'
    case 'webauthn':
      return 'webauthn'
    case 'totp':
    case 'recovery_code':
      return 'otp'
    case 'otp': {
      if (credentials.channel === 'sms') return 'sms'
      if (credentials.channel === 'email') return 'eotp'
      const possible = passcodeMethods.filter((method) => told.includes(method))
      // where both would fit, the one that proves less
      return possible.find((method) => !known.includes(method)) ?? possible[0] ?? 'eotp'
    }
  }
}
