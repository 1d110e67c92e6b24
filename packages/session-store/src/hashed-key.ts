import { hash } from 'node:crypto'
import { requireName } from './name.ts'

/**
 * Makes a key from which the id cannot be recovered: `kind:` and the SHA-256 of the id in base64url.
 *
 * Throws `config_invalid` if `kind` is neither a name (`a-z`, `0-9`, `:`, `-`) nor several names composed by
 * `joinNames`.
 */
export function hashedKey(kind: string, id: string): string {
  return `${requireName('the kind of a key', kind)}:${hash('sha256', id, 'base64url')}`
}
