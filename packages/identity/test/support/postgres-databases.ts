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

/** Databases that no test uses at the moment, and how their tables looked at first. */
const free: { url: string; tables: string }[] = []

/**
 * A PostgreSQL database with the tables of the service and without rows. Making one takes longer than most tests:
 * when a test ends, the next one gets its database, emptied.
 */
export async function openPostgres(t: Test): Promise<string> {
  server ??= startServer()
  const { url: serverUrl, template } = await server
  const database = free.pop() ?? (await makeDatabase(serverUrl, template))
  t.after(async () => {
    if (await empty(database)) free.push(database)
    else await dropDatabase(serverUrl, database.url)
  })
  return database.url
}

t.after(async () => {
  const started = await server
  if (started === undefined) return
  for (const { url } of free) await dropDatabase(started.url, url)
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

async function makeDatabase(serverUrl: string, template: string): Promise<{ url: string; tables: string }> {
  // 200 requests at once wait for ten connections: on a busy machine for longer than a caller would
  const url = `${await createDatabase(serverUrl, { template })}?connect_timeout=120`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return { url, tables: await describeTables(client) }
  } finally {
    await client.end()
  }
}

/** Ends all connections and removes all rows. @returns false if a test changed the tables */
async function empty({ url, tables }: { url: string; tables: string }): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    if ((await describeTables(client)) !== tables) return false
    const { rows } = await client.query<{ tablename: string }>(
      "select tablename from pg_tables where schemaname = 'public' and tablename not like '%migration%'",
    )
    // foreign keys are not checked, so that the order does not matter
    const removals = rows.map(({ tablename }) => `delete from "${tablename}"`)
    await client.query(['set session_replication_role = replica', ...removals].join(';'))
    return true
  } finally {
    await client.end()
  }
}

/** Tables and indexes with the number of columns that each ever had. */
async function describeTables(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ relname: string; relnatts: number }>(
    "select relname, relnatts from pg_class where relnamespace = 'public'::regnamespace order by relname",
  )
  return rows.map(({ relname, relnatts }) => `${relname} ${relnatts}`).join()
}
