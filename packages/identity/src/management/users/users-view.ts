import type { User } from '@latchkey/protocol'
import { Type } from 'typebox'
import type { Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { jsonColumn } from '../../storage/json-column.ts'
import type { Database } from '../../storage/schema.ts'
import { passwordInformation } from './password-information.ts'
import { userView } from './user-view.ts'

/** Ids of one statement. */
const idsAtOnce = 500

const readCustomData = jsonColumn(Type.Record(Type.String(), Type.Unknown()))

/** Users as a manager sees them, in the order of their ids. Whoever is deleted meanwhile is left out. */
export async function usersView(
  { db, nowSeconds }: Pick<IdentityContext, 'db' | 'nowSeconds'>,
  manager: Manager,
  userIds: readonly string[],
): Promise<User[]> {
  const users: User[] = []
  for (let first = 0; first < userIds.length; first += idsAtOnce) {
    const ids = userIds.slice(first, first + idsAtOnce)
    const [rows, passwords, members] = await Promise.all([
      readUsers(db, manager, ids),
      readPasswords(db, manager, ids),
      readMembers(db, manager, ids),
    ])
    for (const id of ids) {
      const row = rows.get(id)
      if (row === undefined) continue
      const password = passwords.get(id)
      users.push({
        ...userView(row, manager.client?.app_name),
        ...members.get(id),
        ...(password && {
          password_information: passwordInformation(password, manager.client, nowSeconds()),
        }),
      })
    }
  }
  return users
}

async function readUsers(db: Database, { tenant_id }: Manager, ids: readonly string[]) {
  const rows = await db
    .selectFrom('users')
    .selectAll()
    .where('tenant_id', '=', tenant_id)
    .where('user_id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.user_id, row]))
}

async function readPasswords(db: Database, { tenant_id }: Manager, ids: readonly string[]) {
  const rows = await db
    .selectFrom('passwords')
    .select(['user_id', 'temporary', 'updated_at'])
    .where('tenant_id', '=', tenant_id)
    .where('user_id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.user_id, row]))
}

/** What the app of the manager has stored about its members. */
async function readMembers(db: Database, { tenant_id, app_id }: Manager, ids: readonly string[]) {
  const rows =
    app_id === undefined
      ? []
      : await db
          .selectFrom('user_apps')
          .select(['user_id', 'external_account_id', 'custom_app_data_json'])
          .where('tenant_id', '=', tenant_id)
          .where('app_id', '=', app_id)
          .where('user_id', 'in', ids)
          .execute()
  return new Map(
    rows.map(({ user_id, external_account_id, custom_app_data_json }) => [
      user_id,
      {
        ...(external_account_id !== null && { external_account_id }),
        ...(custom_app_data_json !== '{}' && { custom_app_data: readCustomData(custom_app_data_json) }),
      },
    ]),
  )
}
