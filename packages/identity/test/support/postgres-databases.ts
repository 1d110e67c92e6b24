import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createDatabase,
  dropDatabase,
  type SharedService,
  templateDatabase,
  testPostgres,
} from '@latchkey/local-services'
import pg from 'pg'
import t, { type Test } from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'

interface Server {
  url: string
  /** Name of a database that has the tables of the service. */
  template: string
  service: SharedService
}

let server: Promise<Server> | undefined

interface TestedDatabase {
  url: string
  /** How its tables looked at first. */
  tables: string
  /** Empties it, over a connection that is kept: a new one would read the catalog and plan each removal anew. */
  pool: pg.Pool
}

/** Databases that no test uses at the moment. */
const free: TestedDatabase[] = []

/**
 * A PostgreSQL database with the tables of the service and without rows. Making one takes longer than most tests:
 * when a test ends, the next one gets its database, emptied.
 */
export async function openPostgres(t: Test, { isUnused = false } = {}): Promise<string> {
  server ??= startServer()
  const { url: serverUrl, template } = await server
  const database = (isUnused ? undefined : free.pop()) ?? (await makeDatabase(serverUrl, template))
  t.after(async () => {
    if (await empty(database)) return void free.push(database)
    await database.pool.end()
    await dropDatabase(serverUrl, database.url)
  })
  return database.url
}

t.after(async () => {
  const started = await server
  if (started === undefined) return
  for (const { url, pool } of free) {
    await pool.end()
    await dropDatabase(started.url, url)
  }
  await started.service.stop()
})

async function startServer(): Promise<Server> {
  const service = await testPostgres()
  const template = await templateDatabase(service.url, versionOfTables(), async (url) => {
    await (await openStorage(url)).close()
  })
  return { url: service.url, template, service }
}

/** A digest of the sources that decide on the tables. */
function versionOfTables(): string {
  const directory = fileURLToPath(new URL('../../src/storage/', import.meta.url))
  const digest = createHash('sha256')
  for (const file of globSync(['*.ts', 'migrations/*.ts'], { cwd: directory }).sort()) {
    digest.update(readFileSync(join(directory, file)))
  }
  return digest.digest('hex').slice(0, 32)
}

async function makeDatabase(serverUrl: string, template: string): Promise<TestedDatabase> {
  // 200 requests at once wait for ten connections: on a busy machine for longer than a caller would
  const url = `${await createDatabase(serverUrl, { template })}?connect_timeout=120`
  const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true })
  // some tests end all connections; the next statement opens another one
  pool.on('error', () => {})
  return { url, tables: await describeTables(pool), pool }
}

const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'

/**
 * What a test has closed leaves the server a moment later. Ended before, its client reads an error that nobody
 * waits for any more, and the process ends.
 */
const waitForClosed = `do $$ begin
  for moment in 1 .. 200 loop
    exit when not exists (select ${others});
    perform pg_sleep(0.005);
    perform pg_stat_clear_snapshot();
  end loop;
end $$`

/** Ends all other connections and removes all rows. @returns false if a test changed the tables */
async function empty({ pool, tables }: TestedDatabase): Promise<boolean> {
  await pool.query(waitForClosed)
  await pool.query(`select pg_terminate_backend(pid) ${others}`)
  if ((await describeTables(pool)) !== tables) return false
  const { rows } = await pool.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public' and tablename not like '%migration%'",
  )
  // foreign keys are not checked, so that the order does not matter
  const removals = rows.map(({ tablename }) => `delete from "${tablename}"`)
  await pool.query(['set session_replication_role = replica', ...removals].join(';'))
  return true
}

/** Tables and indexes with the number of columns that each ever had. */
async function describeTables(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ relname: string; relnatts: number }>(
    "select relname, relnatts from pg_class where relnamespace = 'public'::regnamespace order by relname",
  )
  return rows.map(({ relname, relnatts }) => `${relname} ${relnatts}`).join()
}
