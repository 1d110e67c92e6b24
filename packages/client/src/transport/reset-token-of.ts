import { createCheck } from '@latchkey/protocol'
import { Type } from 'typebox'
import type { LatchkeyError } from '../latchkey-error.ts'

const checkBody = createCheck(
  Type.Object({ reset_token: Type.String({ minLength: 1, maxLength: 4096, pattern: '^[A-Za-z0-9._-]+$' }) }),
)

/** Kept beside the errors instead of in them, so that printing an error never prints a token. */
const tokens = new WeakMap<LatchkeyError, string>()

/** Keeps the reset token of an error's body, if there is one. */
export function keepResetToken(error: LatchkeyError, body: unknown): void {
  const checked = checkBody(body)
  if (checked.ok) tokens.set(error, checked.value.reset_token)
}

/**
 * Returns the reset token of an error with the code `password_change_required`, for `resetPassword`: the user has just
 * proven the old password. `undefined` for other errors, or if the service returned none. Never send it to a browser.
 *
 * @example
 * ```ts
 * import { type Client, isLatchkeyError, resetTokenOf } from '@latchkey/client'
 *
 * export async function changeExpired(client: Client, error: unknown, new_password: string) {
 *   const reset_token = isLatchkeyError(error) ? resetTokenOf(error) : undefined
 *   if (reset_token === undefined) throw error
 *   await client.resetPassword({ reset_token, new_password })
 * }
 * ```
 */
export function resetTokenOf(error: LatchkeyError): string | undefined {
  return tokens.get(error)
}
