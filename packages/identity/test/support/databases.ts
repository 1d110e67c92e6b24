import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, dropDatabase, type SharedService, testPostgres } from '@latchkey/local-services'
import t, { type Test } from 'tap'

/** A kind of database on which the service runs. */
export interface TestDatabase {
  name: 'SQLite' | 'PostgreSQL'
  /** An empty database for one service. */
  open(t: Test): Promise<string>
  /** An empty database that several services, or a service before and after a restart, can share. */
  openShared(t: Test): Promise<string>
}

/** Declares the same behaviours for both kinds of database. */
export function onBothDatabases(behaviours: (t: Test, database: TestDatabase) => Promise<void> | void): void {
  for (const database of [sqlite, postgres]) {
    t.test(`on ${database.name}`, async (t) => {
      await behaviours(t, database)
    })
  }
}

export const sqlite: TestDatabase = {
  name: 'SQLite',
  open: async () => ':memory:',
  async openShared(t) {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-identity-'))
    t.after(() => rm(directory, { recursive: true, force: true }))
    return `file:${join(directory, 'identity.db')}`
  },
}

let server: Promise<SharedService> | undefined

export const postgres: TestDatabase = {
  name: 'PostgreSQL',
  open: openPostgres,
  openShared: openPostgres,
}

async function openPostgres(t: Test): Promise<string> {
  server ??= testPostgres()
  const { url } = await server
  const database = await createDatabase(url)
  t.after(() => dropDatabase(url, database))
  return database
}

t.after(async () => (await server)?.stop())
