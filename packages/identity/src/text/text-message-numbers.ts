import type { NumberType } from 'libphonenumber-js'
import { isInCountries } from './canonical-phone-number.ts'

/** Which numbers an app sends text messages to. */
export interface TextMessageRules {
  /** Calling codes without `+`. @default those of all countries */
  countries?: readonly string[]
  /** Whether numbers that earn their holder money are allowed. @default false */
  allowPremiumNumbers?: boolean
}

/** Why no text message is sent to a number. */
export type NumberRefusal = 'country_not_allowed' | 'premium_number'

/** What is said about a number that is refused, after the name of its field. */
export const numberFaults: Readonly<Record<NumberRefusal, string>> = {
  country_not_allowed: 'is in a country to which no messages are sent',
  premium_number: 'is a number of a service that costs more',
}

/**
 * Numbers whose holder may earn by what they receive: premium-rate and shared-cost services, numbers that a company has in a
 * whole country, and personal numbers, which pass on what they receive at the sender's expense. A number whose plan is not
 * known has no type, and neither have numbers for tests.
 */
const premiumTypes = new Set<NumberType>(['PREMIUM_RATE', 'SHARED_COST', 'UAN', 'PERSONAL_NUMBER'])

/**
 * Loads the types of numbers, 150 KB of numbering plans, at the first text message and not at a start. Load it also where
 * there is nobody to send to, so that the time does not tell that.
 *
 * @returns tells why no text message may be sent to a number in E.164; undefined: it may
 */
export async function loadTextMessageNumbers(): Promise<
  (number: string, rules: TextMessageRules | null | undefined) => NumberRefusal | undefined
> {
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/max')
  return (number, rules) => {
    if (!isInCountries(number, rules?.countries)) return 'country_not_allowed'
    if (rules?.allowPremiumNumbers === true) return undefined
    return premiumTypes.has(parsePhoneNumberFromString(number)?.getType()) ? 'premium_number' : undefined
  }
}
