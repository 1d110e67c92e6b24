import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import pg from 'pg'
import { ConfigError } from '../errors/config-error.ts'
import { migrate } from './migrate.ts'
import { LatchkeyPostgresDialect, lockStartUp } from './postgres/latchkey-postgres-dialect.ts'
import { type ConnectionUse, requestLimits, ServicePool, startUpLimits } from './postgres/service-pool.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from './schema.ts'
import { fillMigratedMemory } from './sqlite/migrated-memory.ts'
import { NodeSqliteDialect } from './sqlite/node-sqlite-dialect.ts'
import { WalFlusher } from './sqlite/wal-flusher.ts'
import { startErrorOf } from './start-error.ts'

/** The database and what differs between SQLite and PostgreSQL. */
export interface Storage {
  db: Database
  /** Where the SQLite file is; undefined for `:memory:` and for PostgreSQL. */
  file?: string
  /** Whether nothing outlives the process. */
  ephemeral: boolean
  /** How many connections this process has to PostgreSQL, and what waits for one; undefined for SQLite. */
  connections?(): ConnectionUse
  /** Runs work in one transaction that instances do one after the other: migrations, keys, seed. */
  startUp<T>(work: (db: DatabaseTransaction) => Promise<T>): Promise<T>
  /** What a service says that cannot start because of an error: a `ConfigError` that names the database if the error came from there. */
  startError(error: unknown): unknown
  close(): Promise<void>
}

/**
 * Opens `file:PATH`, `:memory:` or `postgres://…` and brings the schema up to date.
 *
 * @throws ConfigError `config_invalid` for another form of URL, `database_unavailable`
 */
export async function openStorage(url: string): Promise<Storage> {
  const storage = url === ':memory:' ? openSqlite(url, fillMigratedMemory) : openUnmigrated(url)
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
export function openUnmigrated(url: string): Storage {
  if (url === ':memory:') return openSqlite(url)
  if (url.startsWith('file:')) return openSqlite(fileOf(url))
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url)
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
    startError: (error) => startErrorOf(error, name),
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

function openPostgres(url: string): Storage {
  const { host, port, database, password } = readPostgresUrl(url)
  const name = `the database ${database} of PostgreSQL at ${host}:${port}`
  const pool = new ServicePool(url, requestLimits)
  const db = new Kysely<DatabaseSchema>({ dialect: new LatchkeyPostgresDialect(pool) })
  return {
    db,
    ephemeral: false,
    connections: () => pool.use,
    async startUp(work) {
      // connections of its own, which may take longer
      const dialect = new LatchkeyPostgresDialect(new ServicePool(url, startUpLimits))
      const starting = new Kysely<DatabaseSchema>({ dialect })
      try {
        return await starting.transaction().execute(async (transaction) => {
          await lockStartUp(transaction)
          return work(transaction)
        })
      } finally {
        await starting.destroy()
      }
    },
    startError: (error) => startErrorOf(error, name, password ?? null),
    close: () => db.destroy(),
  }
}

/** Where a URL leads, as the driver reads it. The error never shows the URL, which may contain a password. */
function readPostgresUrl(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url })
  } catch (error) {
    const isMalformed = error instanceof URIError || (error instanceof TypeError && 'input' in error)
    const problem =
      isMalformed || !(error instanceof Error)
        ? 'is not a URL; user name and password must be percent-encoded'
        : error.message
    throw new ConfigError('config_invalid', `databaseUrl ${problem}`)
  }
}
