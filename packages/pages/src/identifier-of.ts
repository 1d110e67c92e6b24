import type { UsernameType } from '@latchkey/protocol'

/** Recognises the kind of an identifier: an email address contains an at sign, a phone number begins with a plus. */
export function identifierOf(text: string): { identifier: string; identifierType: UsernameType } {
  const identifier = text.trim()
  if (identifier.includes('@')) return { identifier, identifierType: 'email' }
  return { identifier, identifierType: /^\+\d/.test(identifier) ? 'phone_number' : 'username' }
}

/** Removes spaces that users copy along with a code. */
export function withoutSpaces(code: string): string {
  return code.replaceAll(/\s/g, '')
}
