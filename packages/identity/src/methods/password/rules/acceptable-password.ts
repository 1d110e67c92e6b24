import type { Client } from '../../../clients/client-directory.ts'
import { ApiError } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { breachedPasswordsOf } from './breached-passwords.ts'
import { type PasswordRules, passwordRules } from './password-rules.ts'
import { weaknessesOf } from './password-strength.ts'

/** The names of a user. */
export type NamedUser = Partial<Record<'username' | 'email' | 'phone_number', string | null | undefined>>

/** What is wrong with a new password. */
export interface PasswordFault {
  code: 'auth_password_weak' | 'auth_password_breached'
  /** In one sentence that can stand after "password". */
  message: string
}

/** The rules of the app. @throws ApiError 400 `auth_password_policy_disabled` where passwords are off */
export function requirePasswordRules(client: Client): PasswordRules {
  const rules = passwordRules(client)
  if (rules !== undefined) return rules
  throw new ApiError(400, 'auth_password_policy_disabled', 'Passwords are not on for this app')
}

/** Everything that is wrong with a new password, except that the user had it before. */
export async function passwordFaults(
  context: IdentityContext,
  rules: PasswordRules,
  password: string,
  user: NamedUser,
): Promise<PasswordFault[]> {
  const weaknesses = weaknessesOf(password, rules, namesOf(user))
  if (weaknesses.length > 0) {
    return weaknesses.map((message) => ({ code: 'auth_password_weak', message }))
  }
  if (!rules.checkHibp || !(await breachedPasswordsOf(context).isBreached(password))) return []
  return [{ code: 'auth_password_breached', message: 'is known from a breach' }]
}

/**
 * Refuses a password that breaks the rules of the app.
 *
 * @param field how the request names it
 * @throws ApiError 400 `auth_password_weak`, `auth_password_breached`
 */
export async function requireAcceptable(
  context: IdentityContext,
  rules: PasswordRules,
  password: string,
  user: NamedUser,
  field = 'password',
): Promise<void> {
  const [fault, ...others] = await passwordFaults(context, rules, password, user)
  if (fault === undefined) return
  const problems = [fault, ...others].map(({ message }) => message).join('; ')
  throw new ApiError(400, fault.code, `${field} ${problems}`)
}

/** Names in every form that somebody may type, the part of an email address before the `@` among them. */
function namesOf({ username, email, phone_number }: NamedUser): string[] {
  const local = email?.split('@')[0]
  return [username, email, phone_number, local]
    .filter((name) => typeof name === 'string' && name !== '')
    .map(String)
}
