import { StoreError } from './store-error.ts'

const namePattern = /^[a-z0-9:-]{1,128}$/
const composedPattern = /^[a-z0-9:-]{1,128}(?:\/[a-z0-9:-]{1,128}){0,7}$/

/**
 * Checks a name that becomes part of a key, simple or composed by {@link joinNames}: no two of them may ever form
 * the same key. Throws `config_invalid`.
 */
export function requireName(what: string, name: string): string {
  if (!composedPattern.test(name)) {
    throw new StoreError('config_invalid', `${what} may contain only a-z, 0-9, ":" and "-"`)
  }
  return name
}

/**
 * Composes a name of several, separated by `/`, which no single name can contain: different lists of names never give
 * the same result. Throws `config_invalid` if a name contains anything but `a-z`, `0-9`, `:` and `-`, or for no name
 * or more than eight.
 */
export function joinNames(...names: readonly string[]): string {
  if (!names.every((name) => namePattern.test(name))) {
    throw new StoreError('config_invalid', 'a part of a name may contain only a-z, 0-9, ":" and "-"')
  }
  return requireName('a composed name', names.join('/'))
}
