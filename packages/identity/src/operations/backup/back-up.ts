import { closeSync, existsSync, openSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { BackupFault } from './backup-fault.ts'
import { markAsBackup } from './backup-mark.ts'

/** More than any database has: all pages in one step, so that writes of a running service do not begin it again. */
const allPages = 2 ** 31 - 1

/**
 * Copies a SQLite database to a new file, readable by its owner only, while a service goes on reading and writing it
 * (https://sqlite.org/backup.html). The copy is whole, on the disk and marked as a backup before the file has its name.
 *
 * @param now seconds since the epoch
 * @throws BackupFault if there is no database, the file exists already, or the copy is damaged
 */
export async function backUp(source: string, target: string, now: number): Promise<void> {
  if (!existsSync(source)) throw new BackupFault(`there is no database file ${source}`)
  reserve(target)
  const partial = `${target}.partial`
  try {
    await rm(partial, { force: true })
    closeSync(openSync(partial, 'wx', 0o600))
    const database = new DatabaseSync(source, { readOnly: true, timeout: 10_000 })
    try {
      await backup(database, partial, { rate: allPages })
    } finally {
      database.close()
    }
    markAsBackup(partial, now)
    requireSound(partial)
    await putOnDisk(partial)
    await rename(partial, target)
    await putOnDisk(dirname(target))
  } catch (error) {
    await rm(partial, { force: true })
    await rm(target, { force: true })
    throw error
  }
}

/** Nothing is ever written over: an earlier backup may be the only one that is left. */
function reserve(target: string): void {
  try {
    closeSync(openSync(target, 'wx', 0o600))
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BackupFault(isThere ? `${target} exists already` : `${target} cannot be written: ${reason}`, {
      cause,
    })
  }
}

/** @throws BackupFault if a SQLite file is damaged, or none of the service */
export function requireSound(file: string): void {
  let found: unknown[]
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      found = database.prepare('pragma quick_check(1)').all()
      database.prepare('select count(*) from migrations, sessions where false').all()
    } finally {
      database.close()
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BackupFault(`${file} is no database of this service: ${reason}`, { cause })
  }
  const [row] = found
  const isOk = typeof row === 'object' && row !== null && Reflect.get(row, 'quick_check') === 'ok'
  if (!isOk) throw new BackupFault(`${file} is damaged`)
}

/** @param path a file or a folder */
export async function putOnDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
