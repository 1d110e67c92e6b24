import type { IdentifierType } from '@latchkey/protocol'

/** What somebody typed to say who they are: an email address has an at sign, a phone number begins with a plus. */
export function identifierOf(text: string): { identifier: string; identifierType: IdentifierType } {
  const identifier = text.trim()
  if (identifier.includes('@')) return { identifier, identifierType: 'email' }
  return { identifier, identifierType: /^\+\d/.test(identifier) ? 'phone_number' : 'username' }
}

/** A code as people copy it: without the spaces in the middle. */
export function withoutSpaces(code: string): string {
  return code.replaceAll(/\s/g, '')
}
