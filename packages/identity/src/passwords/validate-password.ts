import type { PasswordValidateRequest, PasswordValidateResponse } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import { forbidden } from '../http/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { findUser } from '../users/user-record.ts'
import { passwordFaults } from './acceptable-password.ts'
import { namedOnce } from './named-once.ts'
import { passwordRules } from './password-rules.ts'

/**
 * Tells whether a password would do as a new one. Not whether the user had it before: that would tell the password of
 * anybody to whoever asks often enough.
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
  const identifier = namedOnce(request)
  const user = await findUser(context.db, client.tenant_id, identifier)
  const errors = await passwordFaults(context, rules, request.password, {
    ...user,
    [identifier.type]: identifier.value,
  })
  return { result: { valid_password: errors.length === 0, errors } }
}
