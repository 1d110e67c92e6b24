import { existsSync } from 'node:fs'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { devMasterKey, parseMasterKeys } from '../../keys/master-keys.ts'
import type { IdentityOptions } from '../../options.ts'
import { openStorage } from '../../storage/open-storage.ts'
import { putOnDisk, requireSound } from './back-up.ts'
import { BackupFault } from './backup-fault.ts'
import { markAsBackup } from './backup-mark.ts'
import { type Ended, endRestored, pairsOfRestored } from './end-restored.ts'

/**
 * Puts a backup in the place of a SQLite database. The database that was there is kept beside it. Whatever interrupts it, the
 * copy stays marked, so that a service which starts with it ends what {@link endRestored} would have ended.
 *
 * @param now seconds since the epoch
 * @returns where the database that was there is now; undefined: there was none
 * @throws BackupFault if the backup is damaged, or a service uses the database
 */
export async function putInPlace(backup: string, target: string, now: number): Promise<string | undefined> {
  if (!existsSync(backup)) throw new BackupFault(`there is no file ${backup}`)
  requireSound(backup)
  const partial = `${target}.partial`
  await rm(partial, { force: true })
  await copyFile(backup, partial)
  const handle = await open(partial, 'r')
  await handle.chmod(0o600)
  await handle.close()
  markAsBackup(partial, now)
  await putOnDisk(partial)
  const kept = await moveAside(target, now)
  await rename(partial, target)
  await putOnDisk(dirname(target))
  return kept
}

/**
 * Ends what a restored database must not bring back, whoever restored it: see {@link endRestored}.
 *
 * @param now seconds since the epoch
 * @throws ConfigError if the database or the master keys cannot be used
 */
export async function endAfterRestore(
  options: Pick<IdentityOptions, 'databaseUrl' | 'masterKeys' | 'dev'>,
  now: number,
): Promise<Ended> {
  const given = parseMasterKeys(options.masterKeys ?? [])
  const storage = await openStorage(options.databaseUrl)
  try {
    const masterKeys = given.length > 0 || options.dev !== true ? given : devMasterKey(storage)
    const pairs = await pairsOfRestored(storage.db, now)
    return await storage.startUp((db) => endRestored(db, { masterKeys, pairs }, now))
  } catch (error) {
    throw storage.startError(error)
  } finally {
    await storage.close()
  }
}

async function moveAside(target: string, now: number): Promise<string | undefined> {
  if (!existsSync(target)) return undefined
  requireUnused(target)
  const time = new Date(now * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const kept = `${target}.before-restore-${time}`
  if (existsSync(kept)) throw new BackupFault(`${kept} exists already`)
  await rename(target, kept)
  return kept
}

/** Writes the log into the file, which SQLite does only if nobody else has it open. @throws BackupFault */
function requireUnused(file: string): void {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('pragma journal_mode = delete')
  } catch (cause) {
    const isDamaged = cause instanceof Error && 'errcode' in cause && [11, 26].includes(Number(cause.errcode))
    if (!isDamaged) throw new BackupFault(`${file} is in use: stop the service first`, { cause })
  } finally {
    database?.close()
  }
}
