import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'
import { DatabaseFailure } from '../database-fault.ts'
import { mayBeLost } from '../prepared-query.ts'
import { requireStorable } from '../storable-text.ts'
import type { WalFlusher } from './wal-flusher.ts'

/** Kept statements. Limits are part of their text, so callers of lists can make more: then the oldest goes. */
const mostStatements = 500

interface Prepared {
  statement: StatementSync
  givesRows: boolean
}

interface Exclusive {
  owner: DatabaseConnection
  ended: Promise<void>
  end(): void
  /** Why the transaction is rolled back already. */
  failure?: unknown
}

/**
 * The connections of this process by their file. One that waited for the lock of another would keep it from ending, because
 * SQLite waits without letting anything else run.
 */
const connections = new Map<string, Set<NodeSqliteDriver>>()

/**
 * One SQLite connection behind Kysely. A statement outside a transaction runs at once; all writes of one turn of the
 * event loop share a commit, and each is answered only after it and, unless it may be lost, after the flush to the disk.
 * A transaction has the connection to itself.
 */
export class NodeSqliteDriver implements Driver {
  readonly #database: DatabaseSync
  readonly #flusher: WalFlusher | undefined
  readonly #statements = new Map<string, Prepared>()
  #exclusive: Exclusive | undefined
  #sharedCommit: Deferred | undefined
  /** This one and all others of this process to the same file. */
  #neighbours = new Set<NodeSqliteDriver>([this])

  /** @param flusher undefined: nothing outlives the process */
  constructor(database: DatabaseSync, flusher: WalFlusher | undefined) {
    this.#database = database
    this.#flusher = flusher
  }

  async init(): Promise<void> {
    const file = this.#database.location()
    if (file === null) return
    this.#neighbours = connections.get(file) ?? this.#neighbours
    this.#neighbours.add(this)
    connections.set(file, this.#neighbours)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection: DatabaseConnection = {
      executeQuery: (query) => this.#execute(connection, query),
      streamQuery: () => {
        throw new Error('streaming is not supported')
      },
    }
    return connection
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // checked again in the turn that begins
    for (let other = this.#inTheWay(connection, true); other; other = this.#inTheWay(connection, true)) {
      await other.ended
    }
    for (const neighbour of this.#neighbours) neighbour.#commitShared()
    // IMMEDIATE: two processes that both read first and then write would otherwise fail on each other
    this.#database.exec('begin immediate')
    const { promise: ended, resolve: end } = deferred()
    this.#exclusive = { owner: connection, ended, end }
  }

  async commitTransaction(): Promise<void> {
    const exclusive = this.#exclusive
    if (exclusive?.failure !== undefined) throw exclusive.failure
    this.#database.exec('commit')
    this.#endExclusive()
    await this.#flush()
  }

  async rollbackTransaction(): Promise<void> {
    try {
      // some failures have rolled back already
      if (this.#database.isTransaction) this.#database.exec('rollback')
    } finally {
      this.#endExclusive()
    }
  }

  async destroy(): Promise<void> {
    this.#commitShared()
    this.#neighbours.delete(this)
    if (this.#neighbours.size === 0) connections.delete(this.#database.location() ?? '')
    this.#statements.clear()
    await this.#flusher?.close()
    this.#database.close()
  }

  async #execute<Row>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<Row>> {
    const isWriting = isWrite(query)
    for (
      let other = this.#inTheWay(connection, isWriting);
      other;
      other = this.#inTheWay(connection, isWriting)
    ) {
      await other.ended
    }
    if (this.#exclusive !== undefined) return this.#runExclusive(this.#exclusive, query)
    if (isWriting) this.#openShared()
    const commit = this.#sharedCommit
    const result = this.#runShared<Row>(query)
    await commit?.promise
    if (isWriting && !mayBeLost(query)) await this.#flush()
    return result
  }

  /** A transaction to wait for: on this connection, and for a write also on others to the same file. */
  #inTheWay(connection: DatabaseConnection, isWriting: boolean): Exclusive | undefined {
    if (this.#exclusive !== undefined) {
      return this.#exclusive.owner === connection ? undefined : this.#exclusive
    }
    if (!isWriting) return undefined
    const busy = [...this.#neighbours].find((driver) => driver.#exclusive !== undefined)
    return busy === undefined ? undefined : busy.#exclusive
  }

  /** A full disk, an I/O error and the like roll the transaction back at once: nothing may run after it as if it were still open. */
  #runExclusive<Row>(exclusive: Exclusive, query: CompiledQuery): QueryResult<Row> {
    if (exclusive.failure !== undefined) throw exclusive.failure
    try {
      return this.#run(query)
    } catch (error) {
      if (!this.#database.isTransaction) exclusive.failure = error
      throw error
    }
  }

  /** If the commit that a statement shares with others was rolled back, all of them fail for its reason. */
  #runShared<Row>(query: CompiledQuery): QueryResult<Row> {
    try {
      return this.#run(query)
    } catch (error) {
      const commit = this.#sharedCommit
      if (commit !== undefined && !this.#database.isTransaction) {
        this.#sharedCommit = undefined
        commit.reject(error)
      }
      throw error
    }
  }

  async #flush(): Promise<void> {
    try {
      await this.#flusher?.flush()
    } catch (error) {
      throw new DatabaseFailure('unreachable', 'the log of the database cannot be put on the disk', {
        cause: error,
      })
    }
  }

  #run<Row>(query: CompiledQuery): QueryResult<Row> {
    requireStorable(query.parameters)
    const { statement, givesRows } = this.#prepare(query.sql)
    const parameters = query.parameters as readonly SQLInputValue[]
    if (givesRows) {
      const rows = statement.all(...parameters) as Row[]
      return { rows, numAffectedRows: BigInt(rows.length) }
    }
    const { changes } = statement.run(...parameters)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    const prepared = { statement, givesRows: statement.columns().length > 0 }
    const [oldest] = this.#statements.keys()
    if (oldest !== undefined && this.#statements.size >= mostStatements) this.#statements.delete(oldest)
    this.#statements.set(sql, prepared)
    return prepared
  }

  #openShared(): void {
    if (this.#sharedCommit !== undefined) return
    for (const neighbour of this.#neighbours) neighbour.#commitShared()
    this.#database.exec('begin immediate')
    this.#sharedCommit = deferred()
    // each writer awaits it; this only keeps a failed commit from counting as unhandled as well
    this.#sharedCommit.promise.catch(() => {})
    setImmediate(() => this.#commitShared())
  }

  #commitShared(): void {
    const commit = this.#sharedCommit
    if (commit === undefined) return
    this.#sharedCommit = undefined
    try {
      this.#database.exec('commit')
      commit.resolve()
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback')
      commit.reject(error)
    }
  }

  #endExclusive(): void {
    const exclusive = this.#exclusive
    this.#exclusive = undefined
    exclusive?.end()
  }
}

interface Deferred {
  promise: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

function deferred(): Deferred {
  let resolve = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone
    reject = onFailed
  })
  return { promise, resolve, reject }
}

function isWrite(query: CompiledQuery): boolean {
  if (query.query.kind === 'RawNode') return !/^(\s|\/\*.*?\*\/)*(select|pragma)\b/i.test(query.sql)
  return query.query.kind !== 'SelectQueryNode'
}
