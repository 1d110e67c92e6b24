import { createCheck } from '@latchkey/protocol'
import { Type } from 'typebox'
import type { LatchkeyError } from '../latchkey-error.ts'

const checkBody = createCheck(
  Type.Object({ reset_token: Type.String({ minLength: 1, maxLength: 4096, pattern: '^[A-Za-z0-9._-]+$' }) }),
)

/** Beside the errors, not in them: whatever prints an error must not print a token. */
const tokens = new WeakMap<LatchkeyError, string>()

export function keepResetToken(error: LatchkeyError, body: unknown): void {
  const checked = checkBody(body)
  if (checked.ok) tokens.set(error, checked.value.reset_token)
}

/**
 * What `resetPassword` needs after a log-in with the code `password_change_required`: the user has just shown the old
 * password. Undefined for other errors, and where the service gave none. For backends, never for a browser.
 */
export function resetTokenOf(error: LatchkeyError): string | undefined {
  return tokens.get(error)
}
