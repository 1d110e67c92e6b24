import type { ConnectionUse } from './postgres/service-pool.ts'
import type { Database, DatabaseTransaction } from './schema.ts'

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
