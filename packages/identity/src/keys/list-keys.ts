import type { SigningKeyLine } from '@latchkey/protocol/management'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { type KeyPhase, keyPhases } from './key-schedule.ts'
import { type KeyRow, readKeyRows } from './key-store.ts'
import { lineOf } from './signing-key.ts'

/** A signing key and what it is for now. */
export interface ListedKey {
  row: KeyRow
  line: SigningKeyLine
  phase: KeyPhase
}

/** All signing keys, in the order in which they sign. */
export async function listKeys(db: Database | DatabaseTransaction, now: number): Promise<ListedKey[]> {
  const rows = (await readKeyRows(db)).filter((row) => lineOf(row.purpose) !== undefined)
  const phases = keyPhases(rows, now)
  return rows.map((row) => ({
    row,
    line: lineOf(row.purpose) ?? 'main',
    phase: phases.get(row.key_id) ?? { state: 'ended' },
  }))
}
