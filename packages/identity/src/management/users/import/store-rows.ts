import type { DatabaseTransaction } from '../../../storage/schema.ts'
import type { PreparedRow } from './prepare-row.ts'
import { type SortedRows, sortRows } from './sort-rows.ts'

/**
 * Stores rows: new users with their passwords, and the membership in the app of new and existing ones. Existing users are not
 * changed.
 *
 * @param appId the app that they join; undefined: none
 * @returns what became of the rows
 */
export async function storeRows(
  db: DatabaseTransaction,
  tenantId: string,
  appId: string | undefined,
  rows: readonly PreparedRow[],
  nowSeconds: number,
): Promise<SortedRows> {
  const sorted = await sortRows(db, tenantId, rows)
  const inserted = await insertUsers(db, sorted.fresh)
  const fresh = sorted.fresh.filter(({ user }) => inserted.has(user.user_id))
  // somebody else created them in the meantime
  const raced = sorted.fresh
    .filter(({ user }) => !inserted.has(user.user_id))
    .map(({ line }) => ({ line, reason: 'an identifier was taken meanwhile: import the row again' }))
  await insertPasswords(db, fresh, nowSeconds)
  if (appId !== undefined) {
    await join(
      db,
      appId,
      [
        ...fresh.map((row) => ({ row, user_id: row.user.user_id })),
        // a row for the same user in this very part
        ...sorted.existing.filter(({ user_id }) => !fresh.some(({ user }) => user.user_id === user_id)),
      ],
      nowSeconds,
    )
  }
  return { fresh, existing: sorted.existing, rejected: [...sorted.rejected, ...raced] }
}

async function insertUsers(db: DatabaseTransaction, rows: readonly PreparedRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const inserted = await db
    .insertInto('users')
    .values(rows.map(({ user }) => user))
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .execute()
  return new Set(inserted.map(({ user_id }) => user_id))
}

async function insertPasswords(
  db: DatabaseTransaction,
  rows: readonly PreparedRow[],
  nowSeconds: number,
): Promise<void> {
  const passwords = rows.flatMap(({ user: { tenant_id, user_id }, password }) =>
    password === undefined
      ? []
      : [
          {
            ...{ tenant_id, user_id, hash: password.hash },
            ...{ temporary: Number(password.temporary), updated_at: nowSeconds },
          },
        ],
  )
  if (passwords.length > 0) await db.insertInto('passwords').values(passwords).execute()
}

async function join(
  db: DatabaseTransaction,
  appId: string,
  members: readonly { row: PreparedRow; user_id: string }[],
  nowSeconds: number,
): Promise<void> {
  const rows = new Map(
    members.map(({ row: { user, appData }, user_id }) => [
      user_id,
      {
        ...{ tenant_id: user.tenant_id, user_id, app_id: appId, ...appData },
        ...{ added_at: nowSeconds, removed_at: null },
      },
    ]),
  )
  if (rows.size === 0) return
  await db
    .insertInto('user_apps')
    .values([...rows.values()])
    // a member stays as they are
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'user_id', 'app_id'])
        .doUpdateSet({ removed_at: null })
        .where('user_apps.removed_at', 'is not', null),
    )
    .execute()
}
