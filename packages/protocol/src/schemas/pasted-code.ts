import { Type } from 'typebox'

/** Longest text that is pasted as a code, in UTF-16 units. */
const mostPasted = 256

/**
 * A schema of a code that a person types or pastes. What is longer may have blanks, line ends and marks of direction around
 * and inside it, which do not count and which the service drops. No code is guessed out of a longer sentence.
 *
 * @param maxLength in characters
 * @param isOfDigits whether the code has no letters, so that a longer text with letters is none
 */
function pastedCodeSchema(maxLength: number, isOfDigits: boolean) {
  const ignored = '\\s\\p{Cf}'
  const other = `[^${ignored}${isOfDigits ? '\\p{L}' : ''}\\u0000\\p{Cs}]`
  const pattern = `^(?:[^\\u0000\\p{Cs}]{1,${maxLength}}|[${ignored}]*(?:${other}[${ignored}]*){0,${maxLength}})$`
  return Type.String({ minLength: 1, maxLength: mostPasted, pattern })
}

/** A one-time code of digits, as it was sent or as an authenticator app shows it: see {@link pastedCodeSchema}. */
export const PastedPasscodeSchema = pastedCodeSchema(16, true)

/** A recovery code: see {@link pastedCodeSchema}. */
export const PastedRecoveryCodeSchema = pastedCodeSchema(128, false)
