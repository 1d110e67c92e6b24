import type { Client } from '../../clients/client-directory.ts'
import { ApiError, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { hasherOf, importHash, type PasswordHasher } from './credential/password-hasher.ts'
import type { NewPassword } from './credential/password-store.ts'
import { type NamedUser, requireAcceptable, requirePasswordRules } from './rules/acceptable-password.ts'
import { defaultMinLength } from './rules/password-rules.ts'

/** A password, or a hash of one that another system made. */
export interface GivenCredentials {
  password?: string
  password_hash?: string
  force_replace?: boolean
}

/**
 * Prepares the credentials that a client gives a user: a password that meets the rules of its app, or a hash.
 *
 * @param prefix stands before the names of fields in messages
 * @throws ApiError 400 `invalid_request`, `auth_password_weak`, `auth_password_breached`,
 * `auth_password_policy_disabled`; 503
 */
export async function readyPassword(
  context: IdentityContext,
  client: Client,
  given: GivenCredentials & { enforce_complexity?: boolean },
  user: NamedUser,
  prefix = '',
): Promise<NewPassword> {
  const rules = requirePasswordRules(client)
  const plain = plainPassword(given, prefix)
  if (plain === undefined) return importedPassword(given, prefix)
  const isHeld = given.enforce_complexity ?? true
  const held = isHeld ? rules : { ...rules, complexity: 1 as const, minLength: 1 }
  await requireAcceptable(context, held, plain, user, `${prefix}password`)
  return { hash: await hasherOf(context).hash(plain), temporary: given.force_replace ?? true }
}

/**
 * Prepares the credentials of a seed. The operator is responsible for them, so only the minimum length applies.
 *
 * @throws ApiError 400 `invalid_request`, `auth_password_weak`
 */
export async function readySeededPassword(
  hasher: PasswordHasher,
  given: GivenCredentials,
): Promise<NewPassword> {
  const plain = plainPassword(given, 'credentials.')
  if (plain === undefined) return importedPassword(given, 'credentials.')
  if ([...plain].length < defaultMinLength) {
    const problem = `credentials.password must have at least ${defaultMinLength} characters`
    throw new ApiError(400, 'auth_password_weak', problem)
  }
  return { hash: await hasher.hash(plain), temporary: given.force_replace ?? true }
}

/** The password, if it is one; undefined: a hash. @throws ApiError unless just one of the two is given */
function plainPassword({ password, password_hash }: GivenCredentials, prefix: string): string | undefined {
  if (password !== undefined && password_hash !== undefined) {
    throw invalidRequest(`${prefix}password_hash`, 'contradicts password')
  }
  if (password === undefined && password_hash === undefined) {
    throw invalidRequest(`${prefix}password`, 'is required')
  }
  return password
}

/** Users who come from elsewhere go on with the password that they have, unless something else is said. */
function importedPassword(given: GivenCredentials, prefix: string): NewPassword {
  const imported = importHash(given.password_hash ?? '')
  if ('fault' in imported) throw invalidRequest(`${prefix}password_hash`, imported.fault)
  return { hash: imported.stored, temporary: given.force_replace ?? false }
}
