import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { DatabaseFailure, type DatabaseFault, databaseFaultOf } from '../database-fault.ts'
import { preparedName } from '../prepared-query.ts'
import { requireStorable } from '../storable-text.ts'

/** What the connections of a pool may do. */
export interface PoolLimits {
  connections: number
  /** How long one statement may take on the server, in milliseconds. */
  statementMs: number
  /** How long an answer is waited for, in milliseconds: a server that hangs does not end its statements itself. */
  answerMs: number
}

/** For requests. */
export const requestLimits: PoolLimits = { connections: 10, statementMs: 15_000, answerMs: 20_000 }
/** For the transaction of a start: a migration rewrites large tables, and an instance waits for the one that does. */
export const startUpLimits: PoolLimits = { connections: 1, statementMs: 600_000, answerMs: 610_000 }
const endTimeoutMs = 1_000
const defaultConnectMs = 5_000

/** Connections of one process. */
export interface ConnectionUse {
  open: number
  idle: number
  /** What waits for a connection. */
  waiting: number
}

/**
 * The connections to PostgreSQL, for Kysely. Beyond the pool of `pg`:
 * - a connection that broke, timed out or turned out to be read-only is closed and not used again; after a statement
 *   was refused as read-only all present connections are, because they lead to the same server, whose data may be old;
 * - a new connection has to take writes, so that none is kept to a standby;
 * - a pooler that refuses `statement_timeout` as a start-up parameter (PgBouncer) is connected to without it;
 * - a query of `prepareQuery` is parsed and planned once for each connection, unless a pooler is in between; one that was not noticed
 *   shows by statements that are unknown or there already, and from then on nothing is prepared.
 */
export class ServicePool implements PostgresPool {
  readonly #pool: pg.Pool
  readonly limits: PoolLimits
  /** The round in which a connection was opened; those of earlier rounds are not used. */
  readonly #rounds = new WeakMap<pg.PoolClient, number>()
  #round = 0
  /** Connections to the server itself. Behind a pooler the next statement may run on another one, which has no plan of it. */
  readonly #direct = new WeakSet<pg.PoolClient>()
  /** Whether statements that were prepared were always found again. */
  #keepsPlans = true

  /** @param url as libpq takes it; its `connect_timeout`, in seconds, is also how long a request waits for a connection that is free */
  constructor(url: string, limits: PoolLimits) {
    this.limits = limits
    this.#pool = new pg.Pool({
      connectionString: url,
      max: limits.connections,
      connectionTimeoutMillis: connectMsOf(url),
      idleTimeoutMillis: 30_000,
      // a statement that hangs must not hold a request, or the lock of start-up, for ever
      statement_timeout: limits.statementMs,
      query_timeout: limits.answerMs,
      types: {
        // bigint: our counts and times are far below 2^53
        getTypeParser: (id: number, format?: 'text' | 'binary') =>
          id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format),
      },
    })
    // a connection that breaks while idle is replaced at its next use
    this.#pool.on('error', () => {})
    // one that breaks in use fails its statement; without a listener it would end the process as well
    this.#pool.on('connect', (client) => client.on('error', () => {}))
  }

  get options(): object {
    return this.#pool.options
  }

  get use(): ConnectionUse {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool
    return { open, idle, waiting }
  }

  /** Whether the server ends statements after {@link PoolLimits.statementMs} by itself. */
  get limitsStatements(): boolean {
    return this.#pool.options.statement_timeout !== false
  }

  async connect(): Promise<PostgresPoolClient> {
    for (;;) {
      const client = await this.#acquire()
      const round = this.#rounds.get(client)
      if (round === this.#round) return this.#guarded(client)
      if (round === undefined) {
        await this.#examine(client)
        this.#rounds.set(client, this.#round)
        return this.#guarded(client)
      }
      client.release(true)
    }
  }

  /** Waits for connections in use, but not for a statement that hangs. */
  async end(): Promise<void> {
    await Promise.race([this.#pool.end(), delay(endTimeoutMs, undefined, { ref: false })])
  }

  async #acquire(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      if (this.limitsStatements && refusesParameter(error)) {
        this.#pool.options.statement_timeout = false
        return this.#acquire()
      }
      if (databaseFaultOf(error) !== undefined || !(error instanceof Error)) throw error
      // a wrong password or certificate, an unknown database: whatever keeps us from connecting
      throw new DatabaseFailure('unreachable', error.message, { cause: error })
    }
  }

  /**
   * Requires that a new connection takes writes: a standby does not, nor a server whose administrator has set
   * `default_transaction_read_only`. And looks whether it leads to the server: a pooler names another process than the
   * one that answers.
   */
  async #examine(client: pg.PoolClient): Promise<void> {
    let found: { transaction_read_only: string; pid: number } | undefined
    try {
      const { rows } = await client.query(
        "select current_setting('transaction_read_only') as transaction_read_only, pg_backend_pid() as pid",
      )
      found = rows[0]
    } catch (error) {
      client.release(true)
      throw error
    }
    if (found?.transaction_read_only === 'on') {
      client.release(true)
      throw new DatabaseFailure('read_only', 'the database is read-only')
    }
    if ('processID' in client && client.processID === found?.pid) this.#direct.add(client)
  }

  #guarded(client: pg.PoolClient): PostgresPoolClient {
    let broken: unknown
    let hasLostPlan = false
    const run = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
      const values = [...parameters]
      const name = this.#keepsPlans && this.#direct.has(client) ? preparedName(sql) : undefined
      if (name === undefined) return client.query(sql, values)
      try {
        return await client.query({ name, text: sql, values })
      } catch (error) {
        const isForeign = isForeignPlan(error)
        if (!isForeign && !isStalePlan(error)) throw error
        if (isForeign) this.#keepsPlans = false
        hasLostPlan = true
        if (client.getTransactionStatus() !== 'I') throw error
        return client.query(sql, values)
      }
    }
    const query = async <Row>(
      sql: string,
      parameters: readonly unknown[],
    ): Promise<PostgresQueryResult<Row>> => {
      // a `rollback` would wait behind the statement that is not answered
      if (broken !== undefined) throw broken
      requireStorable(parameters)
      try {
        return (await run(sql, parameters)) as PostgresQueryResult<Row>
      } catch (error) {
        const fault = databaseFaultOf(error)
        if (fault === 'read_only') this.#round += 1
        if (fault !== undefined && endsConnection[fault]) broken = error
        throw error
      }
    }
    return {
      query: query as PostgresPoolClient['query'],
      release: (destroy) => client.release(destroy === true || broken !== undefined || hasLostPlan),
    }
  }
}

const endsConnection: Readonly<Record<DatabaseFault, boolean>> = {
  unreachable: true,
  read_only: true,
  full: false,
  busy: false,
  damaged: false,
}

function refusesParameter(error: unknown): boolean {
  return error instanceof Error && /^unsupported startup parameter: statement_timeout/.test(error.message)
}

/** An instance of a newer version has changed what a statement answers with; nothing of it has run. */
function isStalePlan(error: unknown): boolean {
  return error instanceof Error && 'routine' in error && error.routine === 'RevalidateCachedQuery'
}

/** A prepared statement is unknown, or there already: the connection is shared. Nothing of the statement has run. */
function isForeignPlan(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '26000' || error.code === '42P05')
}

function connectMsOf(url: string): number {
  const seconds = URL.canParse(url) ? Number(new URL(url).searchParams.get('connect_timeout')) : 0
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1000 : defaultConnectMs
}
