import type { ArgumentsOf } from '../../../api/endpoint-types.ts'

type Jwks = NonNullable<
  NonNullable<ArgumentsOf<'createAppClient'>[1]['authentication_configuration']>['jwks']
>

/**
 * The key set that a text contains, also if it is a single key; undefined if it is neither. The service checks the keys
 * themselves.
 */
export function readJwks(text: string): Jwks | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const keys: unknown = 'keys' in value ? value.keys : 'kty' in value ? [value] : undefined
    return Array.isArray(keys) && keys.length > 0 ? { keys } : undefined
  } catch {
    return undefined
  }
}
