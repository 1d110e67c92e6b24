import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  sql,
  type TransactionSettings,
} from 'kysely'
import type { ServicePool } from './service-pool.ts'

/** Any fixed number: names the lock that instances starting at once take. */
const startUpLock = 7_238_114_905

/**
 * Kysely on PostgreSQL, so that nothing outlives a transaction: behind a pooler the next one may run on another
 * connection. The migration lock is one that ends with its transaction. Kysely's own belongs to the session: after a
 * failed migration it stays, because nothing more runs in that transaction, and behind a pooler it may be released on
 * another connection than the one that holds it.
 */
export class LatchkeyPostgresDialect extends PostgresDialect {
  readonly #pool: ServicePool

  constructor(pool: ServicePool) {
    super({ pool })
    this.#pool = pool
  }

  override createDriver(): Driver {
    return new LimitedTransactionsDriver(this.#pool)
  }

  override createAdapter(): DialectAdapter {
    return new TransactionLockAdapter()
  }
}

/** Limits the statements of a transaction where the connection as a whole has no limit. */
class LimitedTransactionsDriver extends PostgresDriver {
  readonly #pool: ServicePool

  constructor(pool: ServicePool) {
    super({ pool })
    this.#pool = pool
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    await super.beginTransaction(connection, settings)
    if (this.#pool.limitsStatements) return
    await connection.executeQuery(
      CompiledQuery.raw(`set local statement_timeout = ${this.#pool.limits.statementMs}`),
    )
  }
}

class TransactionLockAdapter extends PostgresAdapter {
  // biome-ignore lint/suspicious/noExplicitAny: the signature of Kysely's interface
  override async acquireMigrationLock(db: Kysely<any>): Promise<void> {
    await lockStartUp(db)
  }

  override async releaseMigrationLock(): Promise<void> {}
}

/** Waits, in a transaction, until no other instance starts up on the same database. */
// biome-ignore lint/suspicious/noExplicitAny: works on any database
export async function lockStartUp(db: Kysely<any>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${startUpLock})`.execute(db)
}
