import { isCommonPassword } from './common-passwords.ts'
import type { PasswordRules } from './password-rules.ts'

/** What the level of `passwordComplexity` requires beyond the length. */
const neededClasses = { 1: 0, 2: 2, 3: 3, 4: 4, 5: 4 } as const

const classes: readonly RegExp[] = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u]
const lettersOfOtherScripts = /[\p{Lo}\p{Lm}\p{Lt}]/u

/**
 * The faults of a password under the rules of an app, each a phrase that can follow "password"; none if it is acceptable.
 * Looks at the password and the names of the user only, not at earlier or leaked passwords.
 *
 * @param names the names of the user, none of which may be the password
 */
export function weaknessesOf(
  password: string,
  rules: Pick<PasswordRules, 'complexity' | 'minLength' | 'checkDictionary'>,
  names: readonly string[],
): string[] {
  const text = password.normalize('NFKC')
  const weaknesses: string[] = []
  if ([...text].length < rules.minLength) {
    weaknesses.push(`must have at least ${rules.minLength} characters`)
  }
  const needed = neededClasses[rules.complexity]
  if (countClasses(text) < needed) {
    weaknesses.push(
      `must have ${needed === 4 ? 'all' : needed} of: small letters, capital letters, digits, other characters`,
    )
  }
  if (rules.complexity === 5 && /(.)\1\1/su.test(text)) {
    weaknesses.push('must not have the same character three times in a row')
  }
  if (rules.checkDictionary && isCommonPassword(text)) {
    weaknesses.push('is one of those that everybody tries first')
  }
  if (names.some((name) => text.toLowerCase() === name.toLowerCase())) {
    weaknesses.push('must not be a name of the user')
  }
  return weaknesses
}

/** Letters of scripts without capitals count as a class of their own: no user is asked for letters that their script lacks. */
function countClasses(text: string): number {
  return classes.filter((one) => one.test(text)).length + Number(lettersOfOtherScripts.test(text))
}
