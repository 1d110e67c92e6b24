import { type DialectAdapter, type Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'

/** Any fixed number: names the lock that instances starting at once take. */
const startUpLock = 7_238_114_905

/**
 * Kysely on PostgreSQL, with a migration lock that ends with its transaction. Kysely's own belongs to the session:
 * after a failed migration it stays, because nothing more runs in that transaction, and behind a connection pooler
 * it may be released on another connection than the one that holds it.
 */
export class LatchkeyPostgresDialect extends PostgresDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionLockAdapter()
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
