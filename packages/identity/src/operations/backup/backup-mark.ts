import { DatabaseSync } from 'node:sqlite'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'

/** Names the row that every backup has and the database itself never has: when the backup was made, in seconds since the epoch. */
const backupMadeAt = 'backup_made_at'

/** Marks a copy, so that whoever opens it knows that it is one. @param file a SQLite file that nobody else has open */
export function markAsBackup(file: string, now: number): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('create table if not exists service_state (name text primary key, value text not null)')
    // an earlier mark says when the contents are from
    database
      .prepare('insert into service_state values (?, ?) on conflict do nothing')
      .run(backupMadeAt, String(now))
    // one file, without a log beside it
    database.exec('pragma journal_mode = delete')
  } finally {
    database.close()
  }
}

/** When the backup was made of which this database is a copy, in seconds since the epoch; undefined: it is none. */
export async function backupTimeOf(db: Database | DatabaseTransaction): Promise<number | undefined> {
  const row = await db
    .selectFrom('service_state')
    .select('value')
    .where('name', '=', backupMadeAt)
    .executeTakeFirst()
  return row === undefined ? undefined : Number(row.value)
}

/** From now on the database is no copy any more. */
export async function removeBackupMark(db: DatabaseTransaction): Promise<void> {
  await db.deleteFrom('service_state').where('name', '=', backupMadeAt).execute()
}
