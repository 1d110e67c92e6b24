import { Kysely } from 'kysely'
import pg from 'pg'
import { ConfigError } from '../../errors/config-error.ts'
import type { DatabaseSchema } from '../schema.ts'
import { startErrorOf } from '../start-error.ts'
import type { Storage } from '../storage.ts'
import { LatchkeyPostgresDialect, lockStartUp } from './latchkey-postgres-dialect.ts'
import { requestLimits, ServicePool, startUpLimits } from './service-pool.ts'

/**
 * Opens `postgres://…`, without connecting to it.
 *
 * @throws ConfigError `config_invalid` for a URL that the driver cannot read
 */
export function openPostgres(url: string): Storage {
  const { host, port, database, password } = readPostgresUrl(url)
  const name = `the database ${database} of PostgreSQL at ${host}:${port}`
  const pool = new ServicePool(url, requestLimits)
  const db = new Kysely<DatabaseSchema>({ dialect: new LatchkeyPostgresDialect(pool) })
  return {
    db,
    ephemeral: false,
    connections: () => pool.use,
    async startUp(work) {
      // connections of its own, which may take longer
      const dialect = new LatchkeyPostgresDialect(new ServicePool(url, startUpLimits))
      const starting = new Kysely<DatabaseSchema>({ dialect })
      try {
        return await starting.transaction().execute(async (transaction) => {
          await lockStartUp(transaction)
          return work(transaction)
        })
      } finally {
        await starting.destroy()
      }
    },
    startError: (error) => startErrorOf(error, name, { isOfDriver, secret: password ?? null }),
    close: () => db.destroy(),
  }
}

/** Where a URL leads, as the driver reads it. The error never shows the URL, which may contain a password. */
function readPostgresUrl(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url })
  } catch (error) {
    const isMalformed = error instanceof URIError || (error instanceof TypeError && 'input' in error)
    const problem =
      isMalformed || !(error instanceof Error)
        ? 'is not a URL; user name and password must be percent-encoded'
        : error.message
    throw new ConfigError('config_invalid', `databaseUrl ${problem}`)
  }
}

function isOfDriver(error: Error): boolean {
  return error instanceof pg.DatabaseError
}
