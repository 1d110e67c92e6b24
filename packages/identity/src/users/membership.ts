import { type RawBuilder, sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** Which user, in which app. */
export interface MemberKey {
  tenant_id: string
  user_id: string
  app_id: string
}

/**
 * A condition on rows with `tenant_id` and `user_id`: their user was not removed from an app. Whoever has never been there is
 * let in, and becomes a member by it.
 */
export function isNotRemovedFrom(
  table: 'users' | 'sessions',
  appId: string | RawBuilder<string>,
): RawBuilder<boolean> {
  return sql<boolean>`not exists (${rowOf(table, appId)} and user_apps.removed_at is not null)`
}

/** An expression on such rows: 1 if their user is or was a member of an app, otherwise 0. */
export function hasBeenIn(
  table: 'users' | 'sessions',
  appId: string | RawBuilder<string>,
): RawBuilder<number> {
  return sql<number>`case when exists (${rowOf(table, appId)}) then 1 else 0 end`
}

function rowOf(table: 'users' | 'sessions', appId: string | RawBuilder<string>) {
  const owner = sql.ref(`${table}.user_id`)
  const tenant = sql.ref(`${table}.tenant_id`)
  return sql`select 1 from user_apps where user_apps.tenant_id = ${tenant} and user_apps.user_id = ${owner}
    and user_apps.app_id = ${appId}`
}

/**
 * Lets a user who authenticates into an app: a new one becomes a member. The caller has locked the user.
 *
 * @returns `removed`: they must not come in
 */
export async function enterApp(
  db: Database | DatabaseTransaction,
  member: MemberKey,
  nowSeconds: number,
): Promise<'member' | 'joined' | 'removed'> {
  const found = await db
    .selectFrom('user_apps')
    .select('removed_at')
    .where('tenant_id', '=', member.tenant_id)
    .where('user_id', '=', member.user_id)
    .where('app_id', '=', member.app_id)
    .executeTakeFirst()
  if (found !== undefined) return found.removed_at === null ? 'member' : 'removed'
  return (await joinApp(db, member, nowSeconds)) ? 'joined' : 'member'
}

/** Makes a user a member of an app unless they are or were one. @returns whether they have become one */
export async function joinApp(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id, app_id }: MemberKey,
  nowSeconds: number,
): Promise<boolean> {
  const joined = await db
    .insertInto('user_apps')
    .columns(['tenant_id', 'user_id', 'app_id', 'custom_app_data_json', 'added_at'])
    .expression((eb) =>
      // a user who is deleted meanwhile joins nothing
      eb
        .selectFrom('users')
        .select([
          'tenant_id',
          'user_id',
          sql<string>`cast(${app_id} as text)`.as('app_id'),
          sql<string>`'{}'`.as('custom_app_data_json'),
          sql<number>`cast(${nowSeconds} as bigint)`.as('added_at'),
        ])
        .where('tenant_id', '=', tenant_id)
        .where('user_id', '=', user_id),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return joined.numInsertedOrUpdatedRows === 1n
}
