import { StoreError } from './store-error.ts'

/** Names become parts of keys: what they may hold keeps two of them from ever making the same key. */
export function requireName(what: string, name: string): string {
  if (!/^[a-z0-9:-]{1,128}$/.test(name)) {
    throw new StoreError('config_invalid', `${what} may hold only a-z, 0-9, ":" and "-"`)
  }
  return name
}
