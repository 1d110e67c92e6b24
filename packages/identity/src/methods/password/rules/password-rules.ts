import type { Client } from '../../../clients/client-directory.ts'
import type { LockRules } from '../../../limits/factor-lock.ts'
import type { PasswordPreferences } from './password-preferences.ts'

/** How passwords work in an app: its preferences with every default filled in. */
export interface PasswordRules {
  complexity: 1 | 2 | 3 | 4 | 5
  /** Characters. */
  minLength: number
  /** Undefined: never. */
  expireSeconds: number | undefined
  /** How many earlier passwords must not come back, the present one among them. */
  blockPrevious: number
  /** Undefined: only the limits of the service hold. */
  lock: LockRules | undefined
  /** Undefined: until it is replaced. */
  temporarySeconds: number | undefined
  resetSeconds: number
  digits: number
  checkHibp: boolean
  checkDictionary: boolean
  requireMfa: boolean
  notify: boolean
  message: PasswordPreferences['message']
}

/** The shortest password where an app says nothing, in characters. */
export const defaultMinLength = 8

/** The rules of the app of a client; undefined when passwords are off there. */
export function passwordRules(client: Pick<Client, 'loginPreferences'>): PasswordRules | undefined {
  const { password } = client.loginPreferences
  return password === null ? undefined : rulesOf(password ?? {})
}

function rulesOf(preferences: PasswordPreferences): PasswordRules {
  const { passwordExpiresIn, ignoreExpiration = false, tempPasswordValidityHours } = preferences
  return {
    complexity: levelOf(preferences.passwordComplexity),
    minLength: preferences.passwordMinLength ?? defaultMinLength,
    expireSeconds:
      passwordExpiresIn === undefined || ignoreExpiration ? undefined : passwordExpiresIn * 86_400,
    blockPrevious: preferences.blockPreviousPasswords ?? 0,
    lock: lockOf(preferences),
    temporarySeconds: tempPasswordValidityHours === undefined ? undefined : tempPasswordValidityHours * 3600,
    resetSeconds: (preferences.resetValidityMinutes ?? 5) * 60,
    digits: preferences.codeLength ?? 6,
    checkHibp: preferences.checkHibp ?? false,
    checkDictionary: preferences.checkDictionary ?? true,
    requireMfa: preferences.requireMFA ?? false,
    notify: preferences.notifyOnPasswordUpdate ?? false,
    message: preferences.message,
  }
}

const levels = [1, 2, 3, 4, 5] as const

/** The schema has refused every other number. */
function levelOf(value: number | undefined): PasswordRules['complexity'] {
  return levels.find((level) => level === value) ?? 1
}

function lockOf(preferences: PasswordPreferences): LockRules | undefined {
  const { maxPasswordFailures, passwordSuspensionDuration = 15, failuresExpireIn = 15 } = preferences
  if (maxPasswordFailures === undefined) return undefined
  return {
    mostFailures: maxPasswordFailures,
    lockSeconds: passwordSuspensionDuration * 60,
    forgetSeconds: failuresExpireIn * 60,
  }
}
