import { existsSync } from 'node:fs'
import { migrationNames, planMigrations } from '../storage/migrate.ts'
import { openUnmigrated, sqliteFileOf } from '../storage/open-storage.ts'

/** Which migrations `migrate` would run. A SQLite file that does not exist is not created. @throws ConfigError */
export async function planOf(
  databaseUrl: string,
): Promise<{ pending: readonly string[]; newer: readonly string[] }> {
  const file = sqliteFileOf(databaseUrl)
  if (file !== undefined && !existsSync(file)) return { pending: migrationNames, newer: [] }
  const storage = await openUnmigrated(databaseUrl)
  try {
    return await planMigrations(storage.db)
  } catch (error) {
    throw storage.startError(error)
  } finally {
    await storage.close()
  }
}
