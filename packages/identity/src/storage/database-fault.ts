/**
 * Why a database cannot do its work right now, though the statement is right:
 * - `unreachable`: no connection, or it broke, or the storage below fails;
 * - `read_only`: it answers, and refuses to write;
 * - `full`: no space, memory or connection is left;
 * - `busy`: another transaction was in the way, or it took too long;
 * - `damaged`: what it has stored cannot be read.
 */
export type DatabaseFault = 'unreachable' | 'read_only' | 'full' | 'busy' | 'damaged'

/** A fault that our own code around the driver found. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure'
  readonly fault: DatabaseFault

  constructor(fault: DatabaseFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/** The fault that an error of a driver stands for; undefined for a wrong statement and for any other error. */
export function databaseFaultOf(error: unknown): DatabaseFault | undefined {
  if (error instanceof DatabaseFailure) return error.fault
  if (!(error instanceof Error)) return undefined
  // the lowest byte; the others say more about the same class of fault
  if ('errcode' in error && typeof error.errcode === 'number') return sqliteFaults[error.errcode & 0xff]
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const found = faultCodes.find(([pattern]) => pattern.test(code))
  if (found !== undefined) return found[1]
  return connectionMessage.test(error.message) ? 'unreachable' : undefined
}

/** Whether an error says that the database cannot be used right now: the caller may try again, and nothing is wrong with the request. */
export function isDatabaseOutage(error: unknown): boolean {
  return databaseFaultOf(error) !== undefined
}

/**
 * Whether a statement that ended with this error may have been carried out: the connection broke, or was given up, after it was
 * sent, and only its answer may have been lost.
 */
export function mayHaveRun(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // statement_completion_unknown: databases that speak PostgreSQL's protocol say so
  if (code === '40003') return true
  if (databaseFaultOf(error) !== 'unreachable') return false
  return !neverSent.test(code) && !neverSentMessage.test(error.message)
}

/** What says that there was no connection. */
const neverSent = /^(ECONNREFUSED|E(HOST|NET)(UNREACH|DOWN)|ENOTFOUND|EAI_AGAIN|57P03|08001|08004)$/
const neverSentMessage =
  /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout|connect E|Client (was closed|has encountered a connection error) and is not queryable|Cannot use a pool after calling end on the pool|driver has already been destroyed)/

/** By primary result code (https://sqlite.org/rescode.html). */
const sqliteFaults: Readonly<Record<number, DatabaseFault>> = {
  3: 'read_only', // PERM
  5: 'busy', // BUSY
  6: 'busy', // LOCKED
  7: 'full', // NOMEM
  8: 'read_only', // READONLY
  9: 'busy', // INTERRUPT
  10: 'unreachable', // IOERR
  11: 'damaged', // CORRUPT
  13: 'full', // FULL
  14: 'unreachable', // CANTOPEN
  15: 'busy', // PROTOCOL: another process holds the lock of the log
  26: 'damaged', // NOTADB
}

/** By SQLSTATE (PostgreSQL, appendix A), and by error code of the operating system. */
const faultCodes: readonly (readonly [RegExp, DatabaseFault])[] = [
  [
    /^(ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|E(HOST|NET)(UNREACH|DOWN)|ENOTFOUND|EAI_AGAIN)$/,
    'unreachable',
  ],
  // a connection that failed, a server that stops or starts, or ended an idle session or transaction
  [/^(08\w{3}|57P0\d|25P0[34])$/, 'unreachable'],
  [/^25006$/, 'read_only'],
  // no privilege: our statements are fixed, so somebody has taken it away
  [/^42501$/, 'read_only'],
  [/^53\w{3}$/, 'full'],
  // serialization, deadlock, a lock that was not to be had, a cancelled statement
  [/^(40001|40003|40P01|55P03|57014)$/, 'busy'],
  [/^(58\w{3}|XX00[12])$/, 'damaged'],
]

/** What `pg` says without a code. */
const connectionMessage =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client (was closed|has encountered a connection error) and is not queryable|Cannot use a pool after calling end on the pool|driver has already been destroyed)/
