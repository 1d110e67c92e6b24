import type { PasswordValidateRequest, PasswordValidateResponse } from '@latchkey/protocol'
import type { Client } from '../../clients/client-directory.ts'
import { forbidden } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { passwordFaults } from './rules/acceptable-password.ts'
import { namedOnce } from './rules/named-once.ts'
import { passwordRules } from './rules/password-rules.ts'

/**
 * Tells whether a password would do as a new one, of which nobody is looked up: not whether the user had it before, nor
 * whether it is another name of theirs. That would tell both of anybody to whoever asks often enough.
 *
 * @throws ApiError 400 `invalid_request` unless one name is given; 403 where passwords are off
 */
export async function validatePassword(
  context: IdentityContext,
  client: Client,
  request: PasswordValidateRequest,
): Promise<PasswordValidateResponse> {
  const rules = passwordRules(client)
  if (rules === undefined) throw forbidden()
  const { type, value } = namedOnce(request)
  const errors = await passwordFaults(context, rules, request.password, { [type]: value })
  return { result: { valid_password: errors.length === 0, errors } }
}
