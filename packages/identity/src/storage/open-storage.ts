import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { ConfigError } from '../errors/config-error.ts'
import { migrate } from './migrate.ts'
import type { DatabaseSchema } from './schema.ts'
import { fillMigratedMemory } from './sqlite/migrated-memory.ts'
import { NodeSqliteDialect } from './sqlite/node-sqlite-dialect.ts'
import { WalFlusher } from './sqlite/wal-flusher.ts'
import { startErrorOf } from './start-error.ts'
import type { Storage } from './storage.ts'

/**
 * Opens `file:PATH`, `:memory:` or `postgres://…` and brings the schema up to date.
 *
 * @throws ConfigError `config_invalid` for another form of URL, `database_unavailable`
 */
export async function openStorage(url: string): Promise<Storage> {
  const storage = url === ':memory:' ? openSqlite(url, fillMigratedMemory) : await openUnmigrated(url)
  try {
    await migrate(storage)
  } catch (error) {
    await storage.close()
    throw storage.startError(error)
  }
  return storage
}

/**
 * Opens a database as it is, to look at it.
 *
 * @throws ConfigError `config_invalid` for another form of URL, `database_unavailable`
 */
export async function openUnmigrated(url: string): Promise<Storage> {
  if (url === ':memory:') return openSqlite(url)
  if (url.startsWith('file:')) return openSqlite(fileOf(url))
  if (/^postgres(ql)?:\/\//.test(url)) {
    // not a static import: on SQLite the driver is not needed
    const { openPostgres } = await import('./postgres/open-postgres.ts')
    return openPostgres(url)
  }
  throw new ConfigError('config_invalid', 'databaseUrl must be file:PATH, :memory: or postgres://…')
}

/** The path of a SQLite file; undefined for `:memory:` and PostgreSQL. @throws ConfigError */
export function sqliteFileOf(url: string): string | undefined {
  return url.startsWith('file:') ? fileOf(url) : undefined
}

function fileOf(url: string): string {
  const path = url.slice('file:'.length)
  if (path === '') throw new ConfigError('config_invalid', 'databaseUrl: file: needs a path')
  return path.startsWith('//') ? decodeURIComponent(new URL(url).pathname) : path
}

/** @param prepare what happens to the database before anything else */
function openSqlite(path: string, prepare?: (database: DatabaseSync) => void): Storage {
  const name = path === ':memory:' ? 'the database in memory' : `the database file ${path}`
  const database = openDatabase(path, name)
  const ephemeral = path === ':memory:'
  prepare?.(database)
  const flusher = ephemeral ? undefined : new WalFlusher(path)
  const db = new Kysely<DatabaseSchema>({ dialect: new NodeSqliteDialect(database, flusher) })
  return {
    db,
    ephemeral,
    ...(!ephemeral && { file: path }),
    startUp: (work) => db.transaction().execute(work),
    startError: (error) => startErrorOf(error, name, { isOfDriver }),
    close: () => db.destroy(),
  }
}

function openDatabase(path: string, name: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    // the file, and those that SQLite creates next to it, are readable by their owner only
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
    database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 2_000 })
    database.exec('pragma journal_mode = wal')
    // our own code flushes what must survive a power cut, off the event loop
    database.exec('pragma synchronous = normal')
    return database
  } catch (error) {
    database?.close()
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError('database_unavailable', `${name} cannot be opened: ${reason}`, { cause: error })
  }
}

function isOfDriver(error: Error): boolean {
  return 'errcode' in error
}
