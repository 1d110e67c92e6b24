import type { DatabaseSync } from 'node:sqlite'
import {
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type LimitNode,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  ValueNode,
} from 'kysely'
import { NodeSqliteDriver } from './node-sqlite-driver.ts'
import type { WalFlusher } from './wal-flusher.ts'

/** Kysely on Node's own SQLite. */
export class NodeSqliteDialect implements Dialect {
  readonly #database: DatabaseSync
  readonly #flusher: WalFlusher | undefined

  constructor(database: DatabaseSync, flusher: WalFlusher | undefined) {
    this.#database = database
    this.#flusher = flusher
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#database, this.#flusher)
  }

  createQueryCompiler(): QueryCompiler {
    return new LiteralLimitCompiler()
  }

  createAdapter(): SqliteAdapter {
    return new SharedConnectionAdapter()
  }

  // biome-ignore lint/suspicious/noExplicitAny: the signature that Kysely's interface gives
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new SqliteIntrospector(db)
  }
}

/**
 * Writes the number of a LIMIT into the statement. SQLite plans by it, so it would plan a statement whose limit is a parameter
 * anew each time that it runs, which takes ten times as long as a look-up by an index.
 */
class LiteralLimitCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node
    if (ValueNode.is(limit) && Number.isSafeInteger(limit.value)) this.append(`limit ${limit.value}`)
    else super.visitLimit(node)
  }
}

class SharedConnectionAdapter extends SqliteAdapter {
  /** The driver itself keeps statements and transactions apart, so that writes can share a commit. */
  override get supportsMultipleConnections(): boolean {
    return true
  }

  /** SQLite has it; Kysely's adapter does without because migrations may need pragmas, which ours do not. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
