import { createCheck, type IdentifierType, UsernameSchema } from '@latchkey/protocol'
import { canonicalEmail } from '../text/canonical-email.ts'
import { canonicalPhoneNumber } from '../text/canonical-phone-number.ts'
import { canonicalText } from '../text/canonical-text.ts'

/** An identifier in the one form that creation, look-up, limits and storage share. */
export interface Identifier {
  type: IdentifierType
  value: string
  /** The form that earlier releases stored for the same text, where it is another one. */
  former?: string
}

const isUsername = createCheck(UsernameSchema)

/**
 * Brings an identifier into its one form, which is the form of itself. Text is normalised first and checked then; `isValid`
 * false means that nobody new can have it.
 */
export function canonicalIdentifier(type: IdentifierType, text: string): Identifier & { isValid: boolean } {
  if (type === 'user_id') return { type, value: text, isValid: true }
  const { value, isValid } = forms[type](text)
  const former = formerForms[type](text.normalize('NFKC').trim())
  return { type, value, isValid, ...(former !== value && { former }) }
}

const forms = {
  username(text: string) {
    const value = canonicalText(text)
    return { value, isValid: isUsername(value).ok }
  },
  email: canonicalEmail,
  phone_number: canonicalPhoneNumber,
}

const formerForms = {
  username: (text: string) => text.toLowerCase(),
  email: (text: string) => text.toLowerCase().replace(/\.$/, ''),
  phone_number: (text: string) => text.replace(/[\s().\-/]/g, '').replace(/^00/, '+'),
}
