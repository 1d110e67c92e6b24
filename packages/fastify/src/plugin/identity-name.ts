import { hash } from 'node:crypto'

/** A name for parts that may contain any character, such as an issuer: 32 hexadecimal digits of their SHA-256. */
export function identityName(parts: Readonly<Record<string, string>>): string {
  return hash('sha256', JSON.stringify(Object.entries(parts)), 'hex').slice(0, 32)
}
