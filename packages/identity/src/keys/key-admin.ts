import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { makeKeyPairs } from './key-pairs.ts'
import type { KeyRow } from './key-store.ts'
import { type ListedKey, listKeys } from './list-keys.ts'
import {
  activateKey,
  type KeyTerms,
  planRevocation,
  planRotation,
  type Rotation,
  retireKey,
  revokeKey,
  rotateKey,
} from './manage-keys.ts'
import type { MasterKey } from './master-keys.ts'
import { ensureRs256Key, lacksRs256Key } from './rs256-line.ts'
import type { SigningAlgorithm } from './signing-key.ts'

/** A change of keys for which a key pair was made, to be run in a transaction, once. */
export type PreparedChange<Result> = (db: DatabaseTransaction) => Promise<Result>

/**
 * What may be done with the signing keys, without the master keys in sight. Each may throw a `KeyFault`. What needs a key pair
 * is prepared outside of the transaction in which it happens.
 */
export interface KeyAdmin {
  list(db: Database | DatabaseTransaction): Promise<ListedKey[]>
  prepareRotation(db: Database, asked: Rotation): Promise<PreparedChange<KeyRow>>
  activate(db: DatabaseTransaction, kid: string): Promise<void>
  retire(db: DatabaseTransaction, kid: string): Promise<void>
  prepareRevocation(db: Database, kid: string): Promise<PreparedChange<void>>
  /** Lets a key of the RS256 line sign for all tenants. The result returns it if none did before. */
  prepareRs256Key(db: Database): Promise<PreparedChange<KeyRow | undefined>>
}

/** @param settings.offersRs256 whether clients may be registered for RS256 */
export function createKeyAdmin({
  masterKeys,
  offersRs256,
  nowSeconds,
}: {
  masterKeys: readonly MasterKey[]
  offersRs256: boolean
  nowSeconds: () => number
}): KeyAdmin {
  const terms = (): KeyTerms => ({ offersRs256, now: nowSeconds() })
  async function toolsFor(...algs: SigningAlgorithm[]) {
    return { masterKeys, offersRs256, pairs: await makeKeyPairs(algs) }
  }
  return {
    list: (db) => listKeys(db, nowSeconds()),
    async prepareRotation(db, asked) {
      const tools = await toolsFor((await planRotation(db, asked, terms())).alg)
      return (transaction) => rotateKey(transaction, tools, asked, nowSeconds())
    },
    activate: (db, kid) => activateKey(db, kid, terms()),
    retire: (db, kid) => retireKey(db, kid, terms()),
    async prepareRevocation(db, kid) {
      const { alg } = await planRevocation(db, kid, terms())
      const tools = await toolsFor(...(alg === undefined ? [] : [alg]))
      return async (transaction) => void (await revokeKey(transaction, tools, kid, nowSeconds()))
    },
    async prepareRs256Key(db) {
      const tools = await toolsFor(...((await lacksRs256Key(db, nowSeconds())) ? ['RS256' as const] : []))
      return (transaction) => ensureRs256Key(transaction, tools, nowSeconds())
    },
  }
}
