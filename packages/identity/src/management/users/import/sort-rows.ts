import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { aliasesOf, type IdentifierColumn, keysOf, readKey } from './identifier-keys.ts'
import type { RejectedRow } from './import-row.ts'
import type { PreparedRow } from './prepare-row.ts'

/** Rows by what becomes of them. */
export interface SortedRows {
  readonly fresh: PreparedRow[]
  /** Rows of users who exist already, with the ids of these. */
  readonly existing: { readonly row: PreparedRow; readonly user_id: string }[]
  readonly rejected: RejectedRow[]
}

/**
 * Looks up who exists, with one query for each kind of identifier. A row whose identifiers belong to one user is that user; one
 * whose identifiers belong to several is rejected.
 *
 * @param seen ids by the identifiers of earlier rows that were not stored. @default none
 */
export async function sortRows(
  db: Database | DatabaseTransaction,
  tenantId: string,
  rows: readonly PreparedRow[],
  seen: Map<string, string> = new Map(),
): Promise<SortedRows> {
  const stored = await ownersOf(db, tenantId, rows)
  const ownerOf = (key: string) => stored.get(key) ?? seen.get(key)
  const sorted: SortedRows = { fresh: [], existing: [], rejected: [] }
  for (const row of rows) {
    const [user_id, second] = new Set(keysOf(row.user).flatMap((key) => ownerOf(key) ?? []))
    const namesake = aliasesOf(row.user)
      .map(ownerOf)
      .find((owner) => owner !== undefined && owner !== user_id)
    if (second !== undefined) {
      sorted.rejected.push({ line: row.line, reason: 'the identifiers belong to different users' })
    } else if (namesake !== undefined) {
      sorted.rejected.push({ line: row.line, reason: 'username belongs to another user' })
    } else if (user_id !== undefined) {
      sorted.existing.push({ row, user_id })
    } else {
      sorted.fresh.push(row)
      for (const key of keysOf(row.user)) seen.set(key, row.user.user_id)
    }
  }
  return sorted
}

/** Ids of users by the identifiers that the rows name. */
async function ownersOf(
  db: Database | DatabaseTransaction,
  tenantId: string,
  rows: readonly PreparedRow[],
): Promise<Map<string, string>> {
  const wanted = new Map<IdentifierColumn, Set<string>>()
  for (const { user } of rows) {
    for (const key of [...keysOf(user), ...aliasesOf(user)]) {
      const { type, value } = readKey(key)
      wanted.set(type, (wanted.get(type) ?? new Set()).add(value))
    }
  }
  const owners = new Map<string, string>()
  for (const [type, values] of wanted) {
    const found = await db
      .selectFrom('users')
      .select(['user_id', `${type} as value`])
      .where('tenant_id', '=', tenantId)
      .where(type, 'in', [...values])
      .execute()
    for (const { user_id, value } of found) owners.set(`${type} ${value}`, user_id)
  }
  return owners
}
