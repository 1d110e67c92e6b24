import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import pg from 'pg'
import { ConfigError } from '../errors/config-error.ts'
import { isDatabaseOutage } from './database-outage.ts'
import { migrate } from './migrate.ts'
import { LatchkeyPostgresDialect, lockStartUp } from './postgres-dialect.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from './schema.ts'
import { NodeSqliteDialect } from './sqlite/node-sqlite-dialect.ts'
import { WalFlusher } from './sqlite/wal-flusher.ts'

/** The database and what differs between SQLite and PostgreSQL. */
export interface Storage {
  db: Database
  /** Where the SQLite file is; undefined for `:memory:` and for PostgreSQL. */
  file?: string
  /** Whether nothing outlives the process. */
  ephemeral: boolean
  /** Runs work in one transaction that instances do one after the other: migrations, keys, seed. */
  startUp<T>(work: (db: DatabaseTransaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Opens `file:PATH`, `:memory:` or `postgres://…` and brings the schema up to date.
 *
 * @throws ConfigError `config_invalid` for another form of URL, `database_unavailable`
 */
export async function openStorage(url: string): Promise<Storage> {
  const storage = open(url)
  try {
    await storage.startUp((db) => migrate(db))
  } catch (error) {
    await storage.close()
    if (isDatabaseOutage(error)) {
      throw new ConfigError('database_unavailable', 'the database does not answer', { cause: error })
    }
    throw error
  }
  return storage
}

function open(url: string): Storage {
  if (url === ':memory:') return openSqlite(url)
  if (url.startsWith('file:')) return openSqlite(fileOf(url))
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url)
  throw new ConfigError('config_invalid', 'databaseUrl must be file:PATH, :memory: or postgres://…')
}

function fileOf(url: string): string {
  const path = url.slice('file:'.length)
  if (path === '') throw new ConfigError('config_invalid', 'databaseUrl: file: needs a path')
  return path.startsWith('//') ? decodeURIComponent(new URL(url).pathname) : path
}

function openSqlite(path: string): Storage {
  const database = openDatabase(path)
  database.exec('pragma journal_mode = wal')
  // our own code flushes what must survive a power cut, off the event loop
  database.exec('pragma synchronous = normal')
  const ephemeral = path === ':memory:'
  const flusher = ephemeral ? undefined : new WalFlusher(path)
  const db = new Kysely<DatabaseSchema>({ dialect: new NodeSqliteDialect(database, flusher) })
  return {
    db,
    ephemeral,
    ...(!ephemeral && { file: path }),
    startUp: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    // the file, and those that SQLite creates next to it, are readable by their owner only
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
    return new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 2_000 })
  } catch (error) {
    throw new ConfigError('database_unavailable', `the database file ${path} cannot be opened`, {
      cause: error,
    })
  }
}

function openPostgres(url: string): Storage {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // a statement that hangs must not hold a request, or the lock of start-up, for ever
    statement_timeout: 15_000,
    types: {
      // bigint: our counts and times are far below 2^53
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format),
    },
  })
  // a connection that breaks while idle is replaced at its next use
  pool.on('error', () => {})
  const db = new Kysely<DatabaseSchema>({ dialect: new LatchkeyPostgresDialect({ pool }) })
  return {
    db,
    ephemeral: false,
    startUp: (work) =>
      db.transaction().execute(async (transaction) => {
        await lockStartUp(transaction)
        return work(transaction)
      }),
    close: () => db.destroy(),
  }
}
