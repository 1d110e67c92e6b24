import { hash } from 'node:crypto'
import { requireName } from './name.ts'

/**
 * A key that does not tell the id it was made from: `kind:` and the SHA-256 of the id in base64url.
 * Throws `config_invalid` when `kind` holds anything but `a-z`, `0-9`, `:` and `-`.
 */
export function hashedKey(kind: string, id: string): string {
  return `${requireName('the kind of a key', kind)}:${hash('sha256', id, 'base64url')}`
}
