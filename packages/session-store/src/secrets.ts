import { StoreError } from './store-error.ts'

const samples = /change[-_ ]?me|replace[-_ ]?me|your[-_ ]?secret|a secret with minimum length|^0123456789/i

/**
 * Returns the secrets. Throws `config_invalid` for an empty list, and for a secret that has fewer than 32 characters or
 * fewer than 8 different ones, or is known from documentation.
 */
export function requireSecrets(secrets: readonly string[]): [string, ...string[]] {
  const [first, ...others] = secrets
  if (first === undefined) throw new StoreError('config_invalid', 'secrets is empty')
  for (const [index, secret] of secrets.entries()) {
    if (typeof secret !== 'string' || secret.length < 32) {
      throw new StoreError('config_invalid', `secrets[${index}] is shorter than 32 characters`)
    }
    if (new Set(secret).size < 8 || samples.test(secret)) {
      throw new StoreError('config_invalid', `secrets[${index}] is a sample value, not a random one`)
    }
  }
  return [first, ...others]
}
