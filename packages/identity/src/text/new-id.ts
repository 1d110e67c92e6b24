import { randomText } from './random-text.ts'

/**
 * An id of 128 random bits, 22 characters of base64url. It never begins with a dash, because people give it to programs,
 * which would read it as an option.
 */
export function newId(): string {
  const id = randomText(16)
  return id.startsWith('-') ? newId() : id
}
