import {
  createCheck,
  EmailSchema,
  type IdentifierType,
  PhoneNumberSchema,
  UsernameSchema,
} from '@latchkey/protocol'

/** An identifier in the one form that look-up, limits and storage share. */
export interface Identifier {
  type: IdentifierType
  value: string
}

const checks = {
  email: createCheck(EmailSchema),
  phone_number: createCheck(PhoneNumberSchema),
  username: createCheck(UsernameSchema),
}

/**
 * The canonical form: NFKC, lower case, a phone number in E.164. Normalised first and checked then; `isValid` false
 * means that nobody can have it.
 */
export function canonicalIdentifier(type: IdentifierType, text: string): Identifier & { isValid: boolean } {
  if (type === 'user_id') return { type, value: text, isValid: true }
  const value = normalizers[type](text.normalize('NFKC').trim())
  return { type, value, isValid: checks[type](value).ok }
}

const normalizers = {
  username: (text: string) => text.toLowerCase(),
  email: (text: string) => text.toLowerCase().replace(/\.$/, ''),
  phone_number: (text: string) => text.replace(/[\s().\-/]/g, '').replace(/^00/, '+'),
}
