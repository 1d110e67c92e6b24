import {
  type CountryCallingCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js'

/** A phone number in its one form. */
export interface CanonicalPhoneNumber {
  /** E.164; other text without blanks and punctuation if `isValid` is false. */
  value: string
  isValid: boolean
}

/**
 * Brings a phone number into its one form, E.164, without the prefix that is dialled inside the country
 * (`+61 (0)412 345 678` is `+61412345678`). Valid is a number that the numbering plan of its country has room for.
 */
export function canonicalPhoneNumber(text: string): CanonicalPhoneNumber {
  const plain = plainNumber(text)
  const once = e164Of(plain)
  if (once === undefined) return { value: plain, isValid: false }
  return { value: e164Of(once) ?? once, isValid: true }
}

/** A number without blanks and punctuation, and without invisible characters around it; `00` is a way to write `+`. */
function plainNumber(text: string): string {
  return (
    text
      .normalize('NFKC')
      // what apps put around a number; inside it could turn the digits round on a screen
      .replace(/^[\s\p{Cf}]+/u, '')
      .replace(/[\s\p{Cf}]+$/u, '')
      .replace(/[\s\p{Pd}().\-/]/gu, '')
      .replace(/^00/, '+')
  )
}

function e164Of(plain: string): string | undefined {
  if (!/^\+[1-9][0-9]{6,14}$/.test(plain)) return undefined
  const number = parsePhoneNumberFromString(plain, { extract: false })
  return number?.isPossible() === true && /^\+[1-9][0-9]{6,14}$/.test(number.number)
    ? number.number
    : undefined
}

/** Calling codes of countries: without satellite, premium and other worldwide services, such as 881 and 979. */
const countryCodes = new Set<string>(getCountries().map((country) => getCountryCallingCode(country)))

/**
 * Returns whether text messages may be sent to a number.
 *
 * @param number in E.164
 * @param allowed calling codes without `+`. @default those of all countries
 */
export function isInCountries(number: string, allowed?: readonly string[]): boolean {
  const code: CountryCallingCode | undefined = parsePhoneNumberFromString(number)?.countryCallingCode
  return code !== undefined && (allowed?.includes(code) ?? countryCodes.has(code))
}
