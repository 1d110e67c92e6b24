import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** Runs one statement on a connection of its own and gives the rows. */
export async function queryPostgres(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // The server may end while a connection is idle; the statement below then fails by itself.
  client.on('error', () => {})
  try {
    await client.connect()
    const result = await client.query(statement)
    return result.rows
  } finally {
    await client.end()
  }
}

/** Makes an empty database with a random name on the server of `url`, and gives its URL. */
export async function createDatabase(url: string): Promise<string> {
  const name = `latchkey_${randomBytes(8).toString('hex')}`
  await queryPostgres(url, `create database "${name}"`)
  const created = new URL(url)
  created.pathname = `/${name}`
  return created.href
}

/** Drops a database that {@link createDatabase} made, with whoever is still connected to it. */
export async function dropDatabase(serverUrl: string, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1)
  if (!/^latchkey_[0-9a-f]{16}$/.test(name)) throw new Error('not a database made by createDatabase')
  await queryPostgres(serverUrl, `drop database if exists "${name}" with (force)`)
}
