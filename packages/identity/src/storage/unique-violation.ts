/**
 * Whether a statement failed because another row has the value of a unique column. PostgreSQL ends the transaction with it, so
 * ask outside.
 */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error) return error.errcode === sqliteUnique || error.errcode === sqlitePrimaryKey
  return 'code' in error && error.code === postgresUnique
}

/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY (https://sqlite.org/rescode.html). */
const sqliteUnique = 2067
const sqlitePrimaryKey = 1555
/** PostgreSQL, appendix A. */
const postgresUnique = '23505'
