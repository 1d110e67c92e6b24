import type { UsernameType } from '@latchkey/protocol'

/**
 * Recognises the kind of an identifier: an email address contains an at sign, a phone number begins with a plus or two zeros.
 * The spaces and dashes of a phone number are removed.
 */
export function identifierOf(text: string): { identifier: string; identifierType: UsernameType } {
  const identifier = text.trim()
  if (identifier.includes('@')) return { identifier, identifierType: 'email' }
  if (!/^(?:\+|00)[\d\s\p{Pd}()./]{7,}$/u.test(identifier)) return { identifier, identifierType: 'username' }
  return {
    identifier: `+${identifier.replace(/^\+|^00/, '').replaceAll(/\D/g, '')}`,
    identifierType: 'phone_number',
  }
}

/** Removes spaces, dashes and dots that users copy along with a code. */
export function bareCode(code: string): string {
  return code.replaceAll(/[\s\p{Pd}\p{Cf}.·]/gu, '')
}
