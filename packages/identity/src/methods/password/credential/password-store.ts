import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import type { KeptProof } from '../../../users/kept-proof.ts'

/** Whose password. */
export interface PasswordOwner {
  tenant_id: string
  user_id: string
}

/** A password as it is stored. */
export interface StoredPassword {
  hash: string
  temporary: number
  updated_at: number
}

export interface NewPassword {
  hash: string
  temporary: boolean
}

/** Always one query, so that an unknown user costs the same. */
export async function findPassword(
  db: Database | DatabaseTransaction,
  owner: PasswordOwner,
): Promise<StoredPassword | undefined> {
  return db
    .selectFrom('passwords')
    .select(['hash', 'temporary', 'updated_at'])
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .executeTakeFirst()
}

/** The hashes that must not come back: the present one, and as many earlier ones as are kept, latest first. */
export async function findPreviousHashes(
  db: Database,
  owner: PasswordOwner,
  most: number,
): Promise<string[]> {
  if (most === 0) return []
  const present = await findPassword(db, owner)
  const earlier = await db
    .selectFrom('password_history')
    .select('hash')
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .orderBy('position', 'desc')
    .limit(most)
    .execute()
  const hashes = earlier.map((row) => row.hash)
  return (present === undefined ? hashes : [present.hash, ...hashes]).slice(0, most)
}

/** Gives a first password to a user. @returns false if there is one already */
export async function insertPassword(
  db: Database | DatabaseTransaction,
  owner: PasswordOwner,
  { hash, temporary }: NewPassword,
  now: number,
): Promise<boolean> {
  const row = { ...owner, hash, temporary: Number(temporary), updated_at: now }
  const inserted = await db
    .insertInto('passwords')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/**
 * Replaces a password. The old one goes into the history if the app has one.
 *
 * @param blockPrevious how many must not come back, the present one among them
 */
export async function replacePassword(
  db: DatabaseTransaction,
  owner: PasswordOwner,
  { hash, temporary }: NewPassword,
  now: number,
  blockPrevious: number,
): Promise<void> {
  const before = await findPassword(db, owner)
  const fresh = { hash, temporary: Number(temporary), updated_at: now }
  await db
    .insertInto('passwords')
    .values({ ...owner, ...fresh })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet(fresh))
    .execute()
  const position = await latestPosition(db, owner)
  if (before !== undefined && blockPrevious > 1) {
    await db
      .insertInto('password_history')
      .values({ ...owner, position: position + 1, hash: before.hash })
      // two changes at once: one of the two old hashes is enough
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await db
    .deleteFrom('password_history')
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .where('position', '<=', position + 1 - Math.max(0, blockPrevious - 1))
    .execute()
}

async function latestPosition(db: DatabaseTransaction, owner: PasswordOwner): Promise<number> {
  const latest = await db
    .selectFrom('password_history')
    .select('position')
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return latest?.position ?? 0
}

/** Ends the password of a user, earlier ones too, unless it was proven in the session that continues. */
export async function endPassword(
  db: DatabaseTransaction,
  owner: PasswordOwner,
  kept: KeptProof,
): Promise<void> {
  if (kept.methods.has('pwd')) return
  for (const table of ['passwords', 'password_history'] as const) {
    await db
      .deleteFrom(table)
      .where('tenant_id', '=', owner.tenant_id)
      .where('user_id', '=', owner.user_id)
      .execute()
  }
}

/** Replaces a hash by a better one of the same password, only if it is still the one that was compared. */
export async function upgradeHash(
  db: Database,
  owner: PasswordOwner,
  old: string,
  better: string,
): Promise<boolean> {
  const updated = await db
    .updateTable('passwords')
    .set({ hash: better })
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .where('hash', '=', old)
    .executeTakeFirst()
  return updated.numUpdatedRows === 1n
}
