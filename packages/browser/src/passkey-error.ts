/** Why a passkey was not created or used. */
export type PasskeyErrorCode =
  /** The browser has no WebAuthn, or the page is not a secure context. */
  | 'not_supported'
  /** The user closed the dialog, it timed out, or there is no passkey here; browsers do not say which. */
  | 'cancelled'
  /** The call was aborted by its `signal`. */
  | 'aborted'
  /** The authenticator already has a passkey of this account. */
  | 'already_registered'
  /** The relying party's `rpId` does not match the page's origin. */
  | 'wrong_origin'
  /** Any other failure; `cause` is the browser's own error. */
  | 'failed'

/**
 * The error of `registerPasskey` and `usePasskey`. Its `code` gives the reason; `cause` is the browser's own error.
 *
 * @example
 * ```ts
 * import { PasskeyError, registerPasskey, type StartedRegistration } from '@latchkey/browser'
 *
 * export async function addPasskey(started: StartedRegistration) {
 *   try {
 *     return await registerPasskey(started)
 *   } catch (error) {
 *     if (error instanceof PasskeyError && error.code === 'already_registered') return undefined
 *     throw error
 *   }
 * }
 * ```
 */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError'
  readonly code: PasskeyErrorCode

  constructor(code: PasskeyErrorCode, cause?: unknown) {
    super(messages[code], { cause })
    this.code = code
  }
}

const messages: Readonly<Record<PasskeyErrorCode, string>> = {
  not_supported: 'Passkeys are not supported in this browser or page',
  cancelled: 'The passkey dialog was closed or timed out',
  aborted: 'The passkey call was aborted',
  already_registered: 'This device already has a passkey of the account',
  wrong_origin: 'Passkeys of this relying party do not work at this origin',
  failed: 'The browser could not create or use a passkey',
}

const codesByName: Readonly<Record<string, PasskeyErrorCode>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'aborted',
  InvalidStateError: 'already_registered',
  SecurityError: 'wrong_origin',
}

/** Converts what the browser threw into a `PasskeyError`. */
export function passkeyErrorOf(thrown: unknown): PasskeyError {
  if (thrown instanceof PasskeyError) return thrown
  const name = thrown instanceof Error ? thrown.name : ''
  return new PasskeyError(codesByName[name] ?? 'failed', thrown)
}
