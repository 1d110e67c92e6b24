import type { MasterKey } from './master-keys.ts'
import { seal, unseal } from './sealed-secret.ts'

/** Seals values that must not be readable in the database: the newest master key seals, all of them open. */
export interface Sealer {
  /** @param boundTo what the secret belongs to (purpose, tenant, user, id) */
  seal(secret: Uint8Array, boundTo: readonly string[]): string
  /** @throws Error if no master key opens it, or it was changed or belongs elsewhere */
  open(sealed: string, boundTo: readonly string[]): Buffer
}

export function createSealer(masterKeys: readonly MasterKey[]): Sealer {
  const [newest] = masterKeys
  if (newest === undefined) throw new Error('there is no master key')
  return {
    seal: (secret, boundTo) => seal(newest, secret, boundTo),
    open(sealed, boundTo) {
      const secret = unseal(masterKeys, sealed, boundTo)
      if (secret === undefined) throw new Error(`a sealed ${boundTo[0]} cannot be opened`)
      return secret
    },
  }
}
