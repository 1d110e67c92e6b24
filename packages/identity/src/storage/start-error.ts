import { ConfigError } from '../errors/config-error.ts'
import { type DatabaseFault, databaseFaultOf } from './database-fault.ts'

/**
 * The error of a service that cannot start because of its database: one line that names the database and the cause,
 * without a secret. Any other error is returned as it is.
 *
 * @param database names the database, such as `the database file /var/lib/latchkey.db`
 * @param options.isOfDriver whether an error came from the driver
 * @param options.secret what the message must not contain @default nothing
 */
export function startErrorOf(
  error: unknown,
  database: string,
  { isOfDriver, secret = null }: { isOfDriver(error: Error): boolean; secret?: string | null },
): unknown {
  const fault = databaseFaultOf(error)
  if (!(error instanceof Error) || (fault === undefined && !isOfDriver(error))) return error
  const problem = fault === undefined ? 'cannot be used' : problems[fault]
  const message = `${database} ${problem}: ${reasonOf(error).replaceAll(/\s+/g, ' ')}`
  const shown = secret === null || secret === '' ? message : message.replaceAll(secret, '***')
  return new ConfigError('database_unavailable', shown, { cause: error })
}

const problems: Readonly<Record<DatabaseFault, string>> = {
  unreachable: 'cannot be reached',
  read_only: 'takes no writes',
  full: 'has no room',
  busy: 'is busy',
  damaged: 'is damaged',
}

/** A name with several addresses gives an error without a message of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join(', ')
  }
  return error.message
}
