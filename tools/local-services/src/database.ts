import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** Runs one statement on a connection of its own and returns the rows. */
export function queryPostgres(url: string, statement: string): Promise<unknown[]> {
  return withConnection(url, async (client) => (await client.query(statement)).rows)
}

/**
 * Creates a database with a random name on the server of `url` and returns its URL.
 *
 * @param options.template the database to copy, made by {@link templateDatabase}. @default an empty one
 */
export async function createDatabase(url: string, options: { template?: string } = {}): Promise<string> {
  const name = `latchkey_${randomBytes(8).toString('hex')}`
  const copied = options.template === undefined ? '' : ` template "${options.template}"`
  // copying the files takes half the time of the default, which writes each page to the log
  await queryPostgres(url, `create database "${name}"${copied} strategy file_copy`)
  return urlOfDatabase(url, name)
}

/** Drops a database that {@link createDatabase} made, and ends the connections to it. */
export async function dropDatabase(serverUrl: string, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1)
  if (!/^latchkey_[0-9a-f]{16}$/.test(name)) throw new Error('not a database made by createDatabase')
  await queryPostgres(serverUrl, `drop database if exists "${name}" with (force)`)
}

/** Any fixed number: names the lock under which a template is made. */
const templateLock = 4_117_730_218

/**
 * Makes a database on the server of `url` that {@link createDatabase} can copy, unless the server has it already.
 * Several processes may ask for the same one at once.
 *
 * @param version what the content depends on, in lowercase letters and digits
 * @param fill writes the content and leaves no connection open
 * @returns its name
 */
export async function templateDatabase(
  url: string,
  version: string,
  fill: (databaseUrl: string) => Promise<void>,
): Promise<string> {
  const name = `latchkey_template_${version}`
  if (!/^[a-z0-9_]{1,63}$/.test(name)) throw new Error('not the version of a template')
  await withConnection(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount !== 0) return
    const unfinished = await createDatabase(url)
    await fill(unfinished)
    await client.query(`alter database "${new URL(unfinished).pathname.slice(1)}" rename to "${name}"`)
  })
  return name
}

function urlOfDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function withConnection<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // The server may end while a connection is idle; the next statement then fails by itself.
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end()
  }
}
