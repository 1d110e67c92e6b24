import { createHmac } from 'node:crypto'
import type { Database, DatabaseTransaction } from './schema.ts'

/** What a seed may name, with the ids by which it names it. */
export type Named =
  | { kind: 'tenant'; tenant_id: string }
  | { kind: 'app'; tenant_id: string; app_id: string }
  | { kind: 'client'; tenant_id: string; client_id: string }
  | { kind: 'resource'; tenant_id: string; uri: string }
  | { kind: 'role'; tenant_id: string; app_id: string; name: string }
  | {
      kind: 'user'
      tenant_id: string
      type: 'username' | 'email' | 'phone_number'
      /** In canonical form. */
      value: string
    }

/** Makes the names of tombstones; the pepper of the service keeps them from being guessed. */
export interface TombstoneKeys {
  pepper: Buffer
}

/**
 * Leaves a tombstone for something that was deleted, so that no start with an old seed brings it back. It is stored as a
 * keyed hash: nobody can read from the database who was deleted. Call it in the transaction that deletes.
 */
export async function leaveTombstone(
  db: DatabaseTransaction,
  keys: TombstoneKeys,
  named: Named | readonly Named[],
  nowSeconds: number,
): Promise<void> {
  const all = 'kind' in named ? [named] : named
  if (all.length === 0) return
  await db
    .insertInto('seed_tombstones')
    .values(all.map((one) => ({ tombstone_id: tombstoneId(keys, one), kind: one.kind, left_at: nowSeconds })))
    .onConflict((conflict) => conflict.column('tombstone_id').doUpdateSet({ left_at: nowSeconds }))
    .execute()
}

/** Tombstones for every identifier of a user. */
export function userTombstones(user: {
  tenant_id: string
  username: string | null
  email: string | null
  phone_number: string | null
}): Named[] {
  const { tenant_id } = user
  return (['username', 'email', 'phone_number'] as const).flatMap((type) => {
    const value = user[type]
    return value === null ? [] : [{ kind: 'user' as const, tenant_id, type, value }]
  })
}

/** Whether anything was deleted and has not been made again by an operator since. */
export async function hasAnyTombstone(db: Database | DatabaseTransaction): Promise<boolean> {
  const found = await db.selectFrom('seed_tombstones').select('tombstone_id').limit(1).executeTakeFirst()
  return found !== undefined
}

/** Whether something was deleted and has not been made again by an operator since. */
export async function hasTombstone(
  db: Database | DatabaseTransaction,
  keys: TombstoneKeys,
  named: Named | readonly Named[],
): Promise<boolean> {
  const ids = ('kind' in named ? [named] : named).map((one) => tombstoneId(keys, one))
  if (ids.length === 0) return false
  const found = await db
    .selectFrom('seed_tombstones')
    .select('tombstone_id')
    .where('tombstone_id', 'in', ids)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** Removes tombstones: an operator has made the thing again on purpose. */
export async function clearTombstones(
  db: DatabaseTransaction,
  keys: TombstoneKeys,
  named: readonly Named[],
): Promise<void> {
  if (named.length === 0) return
  const ids = named.map((one) => tombstoneId(keys, one))
  await db.deleteFrom('seed_tombstones').where('tombstone_id', 'in', ids).execute()
}

function tombstoneId({ pepper }: TombstoneKeys, named: Named): string {
  const text = JSON.stringify(['tombstone', named.kind, ...namesOf(named)])
  return createHmac('sha256', pepper).update(text).digest('base64url')
}

function namesOf(named: Named): string[] {
  switch (named.kind) {
    case 'tenant':
      return [named.tenant_id]
    case 'app':
      return [named.tenant_id, named.app_id]
    case 'client':
      return [named.tenant_id, named.client_id]
    case 'resource':
      return [named.tenant_id, named.uri]
    case 'role':
      return [named.tenant_id, named.app_id, named.name]
    case 'user':
      return [named.tenant_id, named.type, named.value]
  }
}
