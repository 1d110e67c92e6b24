/**
 * Whether an error says that the database cannot be used right now, rather than that a statement is wrong: the
 * connection is refused, broken or timed out; PostgreSQL starts, stops, has no connection left or ended a deadlock;
 * SQLite waited too long for another process.
 */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error && error.errcode === sqliteBusy) return true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return outageCode.test(code) || outageMessage.test(error.message)
}

const sqliteBusy = 5
const outageCode =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|57P0\d|57014|08\w{3}|53\w{3}|40P01)$/
/** What `pg` says without a code. */
const outageMessage = /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout)/
