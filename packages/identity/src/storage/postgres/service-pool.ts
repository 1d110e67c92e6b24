import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { DatabaseFailure, type DatabaseFault, databaseFaultOf } from '../database-fault.ts'
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
 * - a pooler that refuses `statement_timeout` as a start-up parameter (PgBouncer) is connected to without it.
 */
export class ServicePool implements PostgresPool {
  readonly #pool: pg.Pool
  readonly limits: PoolLimits
  /** The round in which a connection was opened; those of earlier rounds are not used. */
  readonly #rounds = new WeakMap<pg.PoolClient, number>()
  #round = 0

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
        await this.#requireWritable(client)
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

  /** A standby says so, and so does a server whose administrator has set `default_transaction_read_only`. */
  async #requireWritable(client: pg.PoolClient): Promise<void> {
    let isReadOnly: boolean
    try {
      const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only')
      isReadOnly = rows[0]?.transaction_read_only === 'on'
    } catch (error) {
      client.release(true)
      throw error
    }
    if (!isReadOnly) return
    client.release(true)
    throw new DatabaseFailure('read_only', 'the database is read-only')
  }

  #guarded(client: pg.PoolClient): PostgresPoolClient {
    let broken: unknown
    const query = async <Row>(
      sql: string,
      parameters: readonly unknown[],
    ): Promise<PostgresQueryResult<Row>> => {
      // a `rollback` would wait behind the statement that is not answered
      if (broken !== undefined) throw broken
      requireStorable(parameters)
      try {
        const result: unknown = await client.query(sql, [...parameters])
        return result as PostgresQueryResult<Row>
      } catch (error) {
        const fault = databaseFaultOf(error)
        if (fault === 'read_only') this.#round += 1
        if (fault !== undefined && endsConnection[fault]) broken = error
        throw error
      }
    }
    return {
      query: query as PostgresPoolClient['query'],
      release: (destroy) => client.release(destroy === true || broken !== undefined),
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

function connectMsOf(url: string): number {
  const seconds = URL.canParse(url) ? Number(new URL(url).searchParams.get('connect_timeout')) : 0
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1000 : defaultConnectMs
}
