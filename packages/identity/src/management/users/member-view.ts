import type { User } from '@latchkey/protocol'
import type { Manager } from '../../access/manager.ts'
import type { Database } from '../../storage/schema.ts'
import { readAppData } from '../../users/app-data.ts'
import type { UserRow } from '../../users/user-record.ts'
import { userView } from './user-view.ts'

/** A user as a manager sees them, with what their app has stored. */
export async function memberView(db: Database, user: UserRow, manager: Manager): Promise<User> {
  const { app_id, client } = manager
  const stored = app_id === undefined ? undefined : await readAppData(db, { ...user, app_id })
  return userView(user, client?.app_name, stored)
}
