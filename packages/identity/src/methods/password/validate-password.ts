import type { PasswordValidateRequest, PasswordValidateResponse } from '@latchkey/protocol'
import type { Client } from '../../clients/client-directory.ts'
import { forbidden } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { passwordFaults } from './rules/acceptable-password.ts'
import { namedOnce } from './rules/named-once.ts'
import { passwordRules } from './rules/password-rules.ts'

/**
 * Checks whether a password would be acceptable as a new one. No user is looked up, so it does not find a password that the
 * user had before, or that is another name of theirs: a caller who asks often enough could learn both.
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
