/** Why no passkey was made or used. */
export type PasskeyErrorCode =
  /** The browser knows no passkeys, or the page is not served over https. */
  | 'not_supported'
  /** The user closed the dialog, or let its time run out. Browsers do not tell which. */
  | 'cancelled'
  /** The call was aborted by its `signal`. */
  | 'aborted'
  /** This authenticator has a passkey of the account already. */
  | 'already_registered'
  /** The page's origin and the relying party do not fit together. */
  | 'wrong_origin'
  /** Anything else; `cause` is what the browser said. */
  | 'failed'

/** No passkey was made or used; `code` says why, for the page to choose its words. */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError'
  readonly code: PasskeyErrorCode

  constructor(code: PasskeyErrorCode, cause?: unknown) {
    super(messages[code], { cause })
    this.code = code
  }
}

const messages: Readonly<Record<PasskeyErrorCode, string>> = {
  not_supported: 'This browser does not support passkeys here',
  cancelled: 'The passkey dialog was closed or timed out',
  aborted: 'The passkey call was aborted',
  already_registered: 'This device has a passkey of the account already',
  wrong_origin: 'Passkeys of this relying party do not work at this origin',
  failed: 'The browser could not make or use a passkey',
}

const codesByName: Readonly<Record<string, PasskeyErrorCode>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'aborted',
  InvalidStateError: 'already_registered',
  SecurityError: 'wrong_origin',
}

/** The error for what a browser threw. */
export function passkeyErrorOf(thrown: unknown): PasskeyError {
  if (thrown instanceof PasskeyError) return thrown
  const name = thrown instanceof Error ? thrown.name : ''
  return new PasskeyError(codesByName[name] ?? 'failed', thrown)
}
