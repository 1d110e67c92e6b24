import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { KeyRow } from './key-store.ts'
import { activateKey, type ListedKey, listKeys, retireKey, revokeKey, rotateKey } from './manage-keys.ts'
import type { MasterKey } from './master-keys.ts'

/** What may be done with the signing keys, without the master keys in sight. Each may throw a `KeyFault`. */
export interface KeyAdmin {
  list(db: Database | DatabaseTransaction): Promise<ListedKey[]>
  rotate(db: DatabaseTransaction, asked: Parameters<typeof rotateKey>[2]): Promise<KeyRow>
  activate(db: DatabaseTransaction, kid: string): Promise<void>
  retire(db: DatabaseTransaction, kid: string): Promise<void>
  revoke(db: DatabaseTransaction, kid: string): Promise<void>
}

export function createKeyAdmin(masterKeys: readonly MasterKey[], nowSeconds: () => number): KeyAdmin {
  return {
    list: (db) => listKeys(db, nowSeconds()),
    rotate: (db, asked) => rotateKey(db, masterKeys, asked, nowSeconds()),
    activate: (db, kid) => activateKey(db, kid, nowSeconds()),
    retire: (db, kid) => retireKey(db, kid, nowSeconds()),
    async revoke(db, kid) {
      await revokeKey(db, masterKeys, kid, nowSeconds())
    },
  }
}
